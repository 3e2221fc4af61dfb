import { KNOWN_ORACLE_IDS } from '@/lib/adapters/protocols/aave-v3/known-oracle-ids';
import type { DevAsset } from '@/lib/devnet/local-market';
import { type HermesServer, startHermesServer } from './hermes-server';
import { type RedstoneServer, startRedstoneServer } from './redstone-server';

export interface OracleServers {
  readonly hermes: HermesServer;
  readonly redstone: RedstoneServer;
  /** What a server must be given to read them. */
  readonly env: Readonly<Record<'HERMES_URL' | `REDSTONE_${'URLS' | 'SIGNERS' | 'POLL_SECONDS'}`, string>>;
  /** Prices every feed at these market prices (USD by asset symbol). */
  publish(usd: ReadonlyMap<string, number>): void;
  stop(): Promise<void>;
}

/** The real nodes sign every ten seconds; here a little oftener, since scenarios run faster than markets do. */
const ROUND_SECONDS = 3;

/** Starts a local Hermes and a local RedStone gateway, with the real feeds' ids for the local market's assets. */
export async function startOracleServers(
  assets: readonly Pick<DevAsset, 'symbol' | 'stable'>[],
): Promise<OracleServers> {
  const ids = assets.map(({ symbol, stable }) => ({ symbol, stable, ...KNOWN_ORACLE_IDS.get(symbol) }));
  const hermes = await startHermesServer({
    feeds: ids.flatMap(({ symbol, stable, pyth }) =>
      pyth === undefined ? [] : [{ id: pyth.slice(2), symbol, confidenceBps: stable ? 1 : 5 }],
    ),
    // Hermes sends oftener; twice a second is enough to follow a scenario.
    everyMs: 500,
  });
  const redstone = await startRedstoneServer({
    feeds: ids.flatMap(({ symbol, redstone: id }) => (id === undefined ? [] : [{ id, symbol }])),
    service: 'redstone-primary-prod',
    nodes: 3,
    roundMs: ROUND_SECONDS * 1_000,
  });
  return {
    hermes,
    redstone,
    env: {
      HERMES_URL: hermes.url,
      REDSTONE_URLS: redstone.url,
      REDSTONE_SIGNERS: redstone.signers.join(','),
      REDSTONE_POLL_SECONDS: String(ROUND_SECONDS),
    },
    publish(usd) {
      hermes.publish(usd);
      redstone.publish(usd);
    },
    async stop() {
      await Promise.all([hermes.stop(), redstone.stop()]);
    },
  };
}
