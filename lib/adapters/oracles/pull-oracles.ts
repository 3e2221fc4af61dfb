import type { Address } from 'viem';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { Clock, PriceSource } from '@/lib/engine/ports';
import { createPythSource } from './pyth-source';
import { REDSTONE_KEYED_URL, REDSTONE_PUBLIC_URLS } from './redstone-gateway';
import { createRedstoneSource, REDSTONE_PRIMARY_PROD } from './redstone-source';

/** Pyth's own Hermes, which answers nobody without a key since 2026-08-26 (docs.pyth.network, "Pyth Core upgrade"). */
const HERMES_URL = 'https://pyth.dourolabs.app/hermes';
/** RedStone's nodes sign every ten seconds. */
const REDSTONE_POLL_SECONDS = 10;

/** The environment's variables of the same names; all have defaults. */
export interface PullOracleSettings {
  readonly HERMES_URL?: string | undefined;
  readonly PYTH_API_KEY?: string | undefined;
  readonly REDSTONE_URLS?: readonly string[] | undefined;
  readonly REDSTONE_API_KEY?: string | undefined;
  readonly REDSTONE_SERVICE?: string | undefined;
  readonly REDSTONE_SIGNERS?: readonly Address[] | undefined;
  readonly REDSTONE_THRESHOLD?: number | undefined;
  readonly REDSTONE_POLL_SECONDS?: number | undefined;
}

/**
 * The pull oracles that the market's feeds name. A local market's prices are not the world's: it gets no public
 * server by default, and a source without a server is there, and off.
 */
export function createPullOracles(options: {
  readonly feeds: MarketConfig['feeds'];
  readonly local: boolean;
  readonly clock: Clock;
  readonly settings: PullOracleSettings;
}): readonly PriceSource[] {
  const { feeds, local, clock, settings } = options;
  const named = (oracle: 'pyth' | 'redstone') => Object.values(feeds).some((feed) => feed[oracle] !== undefined);
  const { PYTH_API_KEY: pythKey, REDSTONE_API_KEY: redstoneKey } = settings;
  const hermes = settings.HERMES_URL ?? (local || pythKey === undefined ? undefined : HERMES_URL);
  const urls =
    settings.REDSTONE_URLS ?? (local ? [] : redstoneKey === undefined ? REDSTONE_PUBLIC_URLS : [REDSTONE_KEYED_URL]);
  const signers = settings.REDSTONE_SIGNERS;
  return [
    ...(named('pyth') ? [createPythSource({ feeds, clock, url: hermes, apiKey: pythKey })] : []),
    ...(named('redstone')
      ? [
          createRedstoneSource({
            feeds,
            clock,
            gateways: urls.map((url) => ({ url, apiKey: redstoneKey })),
            service: settings.REDSTONE_SERVICE ?? REDSTONE_PRIMARY_PROD.service,
            trust: {
              signers: signers === undefined ? REDSTONE_PRIMARY_PROD.signers : new Set(signers),
              threshold: settings.REDSTONE_THRESHOLD ?? REDSTONE_PRIMARY_PROD.threshold,
            },
            pollMs: (settings.REDSTONE_POLL_SECONDS ?? REDSTONE_POLL_SECONDS) * 1_000,
          }),
        ]
      : []),
  ];
}
