import { randomUUID } from 'node:crypto';
import type { Address } from 'viem';
import { openEndpoint } from '@/lib/adapters/chain/endpoint';
import { createKeeperChain } from '@/lib/adapters/chain/keeper-chain';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { KeeperStores } from '@/lib/adapters/store/create-store';
import { createFlashLenders } from '@/lib/adapters/venues/flash-lenders';
import { createVenueBook } from '@/lib/adapters/venues/venue-book';
import { type ShadowBook, takenInShadow } from '@/lib/core/execution/keeper/shadow';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import { type KeeperLoop, startKeeper } from '@/lib/engine/keeper/keeper-loop';
import type { KeeperReport, StoredJob } from '@/lib/engine/keeper/keeper-ports';
import type { FrameSource } from '../frame-source';
import type { Log } from '../log';
import type { KeeperConfig } from './keeper-config';
import { keeperAccount } from './keeper-key';
import { createKeeperMarket } from './keeper-market';
import { createShadow } from './keeper-shadow';

export interface KeeperRuntimeDeps {
  readonly config: Exclude<KeeperConfig, { readonly mode: 'off' }>;
  readonly source: FrameSource;
  readonly rules: ProtocolRules;
  readonly market: MarketConfig;
  readonly rpc: Rpc;
  readonly store: KeeperStores;
  readonly now: () => number;
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly log: Log;
  readonly onReport?: ((report: KeeperReport) => void) | undefined;
}

/** A relay that does not answer is not waited for: the next look sends again. */
const RELAY = { timeoutMs: 5_000, retryCount: 0, keepAliveMs: 15_000 };

export interface RunningKeeper extends KeeperLoop {
  /** Who signs. */
  readonly account: Address;
  /** What is known of what was sent: of the last look, before the first what the store held at the start. */
  jobs(): readonly StoredJob[];
  /** Unix ms of the last look that came to something; `undefined` before the first. */
  lookedAt(): number | undefined;
  /** What it would have earned so far; `undefined` in live mode, and before the first look. */
  shadow(): ShadowBook | undefined;
}

/** A keeper beside an engine or its follower. Rejects with what to set when its key or its venues are not there. */
export async function runKeeper(deps: KeeperRuntimeDeps): Promise<RunningKeeper> {
  const { config, source, rules, market, rpc, store, now, after, log } = deps;
  const account = await keeperAccount(config.key);
  const venues = createVenueBook(rpc, market);
  if (venues === undefined) throw new NoVenuesError(market.name);
  const memory = store.keeper(market.id, account.address);
  const before = await memory.jobs();
  const relays = await Promise.all(config.relays.map((url) => openEndpoint(url, RELAY)));
  const chain = createKeeperChain({
    rpc,
    relays: relays.length > 0 ? relays : [rpc],
    account,
    chainId: market.chainId,
  });
  log('info', `keeper: ${config.mode}, as ${account.address}, through ${config.executor}`);
  let lookedAt: number | undefined;
  let shadow: ShadowBook | undefined;
  const score = createShadow(source.frame, log);
  const loop = startKeeper({
    chain,
    store: memory,
    market: createKeeperMarket({
      ...{ source, rules, market, venues, now },
      lenders: createFlashLenders(rpc, market),
      passed: () => (shadow ? takenInShadow(shadow) : new Set()),
      ...{ executor: config.executor, planning: config.planning },
      recipient: account.address,
    }),
    settings: { ...config.settings, freshMs: market.blockTime * 1_000 },
    holder: randomUUID(),
    now,
    after,
    onBlock: (callback) =>
      source.onFrame(({ snapshot }) => {
        if (snapshot) callback(snapshot.block.hash);
      }),
    log,
    onReport: (report) => {
      lookedAt = now();
      if (config.mode === 'shadow') shadow = score(report);
      deps.onReport?.(report);
    },
  });
  return {
    ...loop,
    account: account.address,
    jobs: () => loop.report()?.jobs ?? before,
    lookedAt: () => lookedAt,
    shadow: () => shadow,
    async stop() {
      await loop.stop();
      for (const relay of relays) relay.close();
    },
  };
}

class NoVenuesError extends Error {
  override readonly name = 'NoVenuesError';
  constructor(market: string) {
    super(
      `The keeper has nowhere to sell: the market file of ${market} names no venues. Add venues to it, or set KEEPER=off.`,
    );
  }
}
