import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import type { Address, Hash } from 'viem';
import { createChainPort } from '@/lib/adapters/chain/chain-client';
import { headerAnswer } from '@/lib/adapters/chain/header';
import { quantity } from '@/lib/adapters/chain/rpc';
import { verifySignature } from '@/lib/adapters/chain/verify-signature';
import { createExchanges } from '@/lib/adapters/oracles/exchanges';
import { createBlockPrices } from '@/lib/adapters/oracles/on-chain/block-prices';
import { watchProtocolOracle } from '@/lib/adapters/oracles/on-chain/protocol-oracle';
import { createPullOracles } from '@/lib/adapters/oracles/pull-oracles';
import { stablecoinOf } from '@/lib/adapters/oracles/stablecoin-rates';
import { configuratorOf } from '@/lib/adapters/protocols/aave-v3/configurator';
import { MarketConfigError } from '@/lib/adapters/protocols/aave-v3/market-config-error';
import { loadMarket } from '@/lib/adapters/protocols/market-loader';
import { protocolReaders } from '@/lib/adapters/protocols/registry';
import { createStore } from '@/lib/adapters/store/create-store';
import { createKernelBackends } from '@/lib/adapters/threads/kernel-backends';
import { watchExchangeBooks } from '@/lib/adapters/venues/exchange-books';
import { createVenueBook } from '@/lib/adapters/venues/venue-book';
import type { BreakerConfig } from '@/lib/core/breaker/breaker-config';
import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { protocolRules } from '@/lib/core/protocols/registry';
import { coinSymbols } from '@/lib/core/risk/gas-cost';
import type { ClientConfig } from '@/lib/core/snapshot/endpoints';
import { addressSchema } from '@/lib/core/units/address';
import { createAlertWatch } from '@/lib/engine/alert-watch';
import { minedAttempts } from '@/lib/engine/keeper/mined-attempts';
import { createEngine } from '@/lib/engine/loop';
import type { Store } from '@/lib/engine/ports';
import { createRecorder } from '@/lib/engine/recorder';
import { storedAlerts } from './alert-answers';
import { type LoadedAlerts, loadAlerts } from './alert-file';
import { keepBeating } from './beats';
import { loadBreakers } from './breaker-file';
import { cascadeSource } from './cascade/cascade-answers';
import { createCascadeCrew } from './cascade/cascade-crew';
import { createStage } from './cascade/cascade-scene';
import { spawnCascadeThread } from './cascade/spawn-cascade-thread';
import { type ConfigResult, parseConfig, type ServerConfig } from './config';
import { embeddedSource } from './embedded-source';
import { followerSource } from './follower-source';
import type { FrameSource } from './frame-source';
import { haltedSource } from './halted-source';
import { type KeeperConfig, parseKeeperConfig } from './keeper/keeper-config';
import { type RunningKeeper, runKeeper } from './keeper/keeper-runtime';
import { keeperSource } from './keeper/keeper-source';
import { localRpcUrl } from './local-rpc-url';
import { createLog, type Log } from './log';
import { createPlanSale } from './plan-sale';
import { createPlanTrade, createVenuesAt } from './plan-trade';
import { scenarioProxy } from './scenario-proxy';
import { createService, type Service } from './service';

export interface Runtime {
  readonly source: FrameSource;
  readonly service: Service;
  /** What keeps it from starting may pass by itself (a database that is down, a locked directory): build it again later. */
  readonly tryAgain: boolean;
  /** Ends everything within about a second. Never rejects. */
  stop(): Promise<void>;
}

/** `keeper`: follows an engine in another process, and liquidates; in the others a keeper runs where it is configured. */
export type Role = 'embedded' | 'engine' | 'follower' | 'keeper';

/** Stored frames of an embedded engine serve only the first paint after a restart. */
const EMBEDDED_FRAME_MS = 10_000;

const clock = { now: Date.now };
const after = (ms: number, callback: () => void) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};
const every = (ms: number, callback: () => void) => {
  const timer = setInterval(callback, ms);
  return () => clearInterval(timer);
};
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
/** Letters and digits only: it stands before the dash of event ids. */
const newEpoch = (): string => randomUUID().replaceAll('-', '').slice(0, 12);

/**
 * The one composition root: builds adapters, engine and store from the environment. `role` decides who runs
 * the engine; `alive` is called while it is busy with a long evaluation. Never rejects: what cannot be built becomes a halted status that says what to set.
 */
export const createRuntime = async (
  environment: Readonly<Record<string, string | undefined>>,
  role?: Role,
  alive?: () => void,
): Promise<Runtime> => {
  const parsed = parseConfig(environment);
  const log = createLog(parsed.ok ? parsed.config.LOG_LEVEL : 'info');
  if (!parsed.ok) {
    log('error', parsed.message);
    return halted(parsed, parsed.message, false);
  }
  try {
    const market = await loadMarket(parsed.config.MARKET, parsed.config.FEEDS);
    const breakers = await loadBreakers(parsed.config.BREAKERS);
    const { PUBLIC_URL: site } = parsed.config;
    const alerts = await loadAlerts(parsed.config.ALERTS, environment, site && `${site}/alerts`);
    return await build(
      parsed.config,
      market,
      { breakers, alerts, ...keeperOf(environment, log) },
      role ?? (parsed.config.ENGINE === 'external' ? 'follower' : 'embedded'),
      log,
      alive,
    );
  } catch (error) {
    log('error', words(error));
    return halted(parsed, words(error), !(error instanceof MarketConfigError));
  }
};

/** A keeper is never started on a guess: what is wrong with its configuration is said, and none runs. */
const keeperOf = (
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
): Pick<Parts, 'keeper' | 'noKeeper' | 'executor'> => {
  // Wallets may use it where it is theirs, with no keeper too.
  const executor = addressSchema.safeParse(environment.EXECUTOR).data;
  const parsed = parseKeeperConfig(environment);
  if (parsed.ok) return { keeper: parsed.config, noKeeper: undefined, executor };
  log('error', `no keeper runs: ${parsed.message}`);
  return { keeper: { mode: 'off' }, noKeeper: parsed.message, executor };
};

interface Parts {
  readonly breakers: BreakerConfig;
  readonly alerts: LoadedAlerts;
  readonly keeper: KeeperConfig;
  /** Why none can run although one was asked for. */
  readonly noKeeper: string | undefined;
  /** `EXECUTOR`. */
  readonly executor: Address | undefined;
}

const build = async (
  config: ServerConfig,
  market: MarketConfig,
  { breakers, alerts, keeper, noKeeper, executor }: Parts,
  role: Role,
  log: Log,
  alive: (() => void) | undefined,
): Promise<Runtime> => {
  const rules = protocolRules[market.protocol];
  const follows = role === 'follower' || role === 'keeper';
  const store = createStore(
    config.DATABASE_URL ? { databaseUrl: config.DATABASE_URL } : { dataDir: join(config.DATA_DIR, market.id) },
    { readOnly: follows },
  );
  await store.open();
  const chain = createChainPort({
    urls: config.RPC_URL,
    expectedChainId: market.chainId,
    blockTime: market.blockTime,
    clock,
  });
  const exchanges = createExchanges({ feeds: market.feeds, clock });
  const pullOracles = createPullOracles({ feeds: market.feeds, local: market.local, clock, settings: config });
  const priceSources = [...exchanges.sources, ...pullOracles];
  const { reader, info: protocolOracle } = watchProtocolOracle(
    protocolReaders[market.protocol]({ rpc: chain.rpc, config: market }),
    { assets: Object.keys(market.feeds) as Address[], clock, blockTime: market.blockTime },
  );
  const onChain = createBlockPrices({
    rpc: chain.rpc,
    config: market,
    clock,
    onRatio: (ratio) => exchanges.setRatio(ratio),
    onRate: ({ asset, source, price, unusable }) => {
      const coin = stablecoinOf(market.feeds[asset]?.symbol);
      // What its contract answers in this block it is ready to stand by now, however old the round.
      if (coin !== undefined && unusable === undefined) exchanges.setRate(coin, source, price);
    },
  });
  const blockPrices = { ...onChain, sources: [...onChain.sources, protocolOracle] };

  const kernels = createKernelBackends((error) => log('warn', `the risk kernel goes without helpers: ${words(error)}`));
  let keeping: RunningKeeper | undefined;
  const source = await (follows ? follow() : run());
  const watch = follows ? undefined : watchAlerts();
  let refusal = noKeeper;
  const book = createVenueBook(chain.rpc, market);
  keeping = role === 'follower' ? undefined : await startKeeping();
  const cascades = cascadeSource({
    ...{ source, market, store, now: clock.now },
    stage: createStage({ source, market, venues: book, now: clock.now }),
    crew: createCascadeCrew(spawnCascadeThread),
    onLost: (error) => log('warn', `a run of paths was not kept: ${words(error)}`),
  });
  const service = createService({
    source,
    rules,
    market,
    store,
    alerts: watch
      ? { view: () => Promise.resolve(watch.view()), say: watch.say }
      : storedAlerts(store, market.id, clock.now),
    // A follower shows what the keeper of its engine, or of a process of its own, wrote down.
    keeper: keeperSource({
      ...{ marketId: market.id, running: keeping, refusal, store, now: clock.now },
      config: role === 'follower' ? { mode: 'off' } : keeper,
    }),
    cascades,
    configurator: () => configuratorOf(chain.rpc, market),
    clientConfig: clientConfigOf(config, market),
    ...(!follows && { priceSources: [...priceSources, ...blockPrices.sources] }),
    scenario: market.local && config.DEVNET_CONTROL_URL ? scenarioProxy(config.DEVNET_CONTROL_URL) : undefined,
    verifySignature: (account, hash, signature) => verifySignature(chain.rpc, account, hash, signature),
    planSale: createPlanSale({ rpc: chain.rpc, market, settings: config, clock, book }),
    planTrade: book && createPlanTrade({ rpc: chain.rpc, market, book, executor }),
    venuesAt: book && createVenuesAt({ book, market }),
    now: clock.now,
  });
  return {
    source,
    service,
    tryAgain: false,
    stop: async () => {
      await Promise.all([
        source.stop().catch((error: unknown) => log('warn', `stopping: ${words(error)}`)),
        watch?.stop(),
        keeping?.stop(),
        cascades.stop(),
      ]);
      await kernels.stop();
      await store.close().catch((error: unknown) => log('warn', `closing the store: ${words(error)}`));
    },
  };

  /** A keeper that cannot start is no reason to stop watching the market. */
  async function startKeeping(): Promise<RunningKeeper | undefined> {
    if (keeper.mode === 'off') return undefined;
    try {
      return await runKeeper({
        config: keeper,
        source,
        rules,
        market,
        rpc: chain.rpc,
        store,
        now: clock.now,
        after,
        log,
      });
    } catch (error) {
      refusal = words(error);
      log('error', `no keeper runs: ${refusal}`);
      return undefined;
    }
  }

  function watchAlerts() {
    const made = createAlertWatch({
      market,
      config: alerts.config,
      channels: alerts.channels,
      store,
      frame: source.frame,
      clock,
      after,
      random: Math.random,
      log,
    });
    made.start();
    return made;
  }

  async function follow(): Promise<FrameSource> {
    const stopping = { now: false };
    const connect = (): void => {
      chain.start().catch((error: unknown) => {
        log('warn', words(error));
        if (!stopping.now) after(5_000, connect);
      });
    };
    connect();
    return followerSource({
      store,
      marketId: market.id,
      epoch: newEpoch(),
      now: clock.now,
      every,
      reader,
      stopReader: () => {
        stopping.now = true;
        return chain.stop();
      },
      newRef: randomUUID,
      log,
    });
  }

  async function run(): Promise<FrameSource> {
    const { feeds } = market;
    const depth = config.EXCHANGE_DEPTH
      ? watchExchangeBooks({ feeds, rates: exchanges.rates, levels: config.EXCHANGE_DEPTH, clock })
      : undefined;
    const engine = createEngine({
      epoch: newEpoch(),
      config: market,
      clock,
      stopwatch: () => performance.now(),
      after,
      chain,
      hashAt: async (block): Promise<Hash | undefined> =>
        headerAnswer(await chain.rpc.request('eth_getBlockByNumber', [quantity(block), false]), 'eth_getBlockByNumber')
          ?.hash,
      reader,
      blockPrices,
      // Without a keeper nothing is sent from here.
      attempts:
        keeper.mode === 'live'
          ? (snapshot) =>
              minedAttempts(
                keeping?.report()?.jobs ?? [],
                snapshot,
                coinSymbols(market.chainId, (market.expectedLoss ?? DEFAULT_EXPECTED_LOSS).gas),
              )
          : undefined,
      rules,
      breakers,
      priceSources,
      store,
      recorder: recorderOf(store, market.id, role === 'engine' ? 0 : EMBEDDED_FRAME_MS, log),
      backend: kernels.make,
      alive,
      resyncMs: config.RESYNC_SECONDS * 1_000,
      books: depth?.books,
      answersWhatIf: role !== 'engine',
      takesCommands: config.DATABASE_URL !== undefined,
      heap: () => {
        const { used_heap_size: usedBytes, heap_size_limit: limitBytes } = getHeapStatistics();
        return { usedBytes, limitBytes };
      },
      log,
    });
    engine.start();
    // An embedded store has nobody who follows it.
    const rest = config.DATABASE_URL === undefined ? () => undefined : keepBeating(store, market.id, every);
    const source = embeddedSource(engine);
    return {
      ...source,
      stop: () => {
        rest();
        depth?.stop();
        return source.stop();
      },
    };
  }
};

const recorderOf = (store: Store, marketId: string, frameEveryMs: number, log: Log) =>
  createRecorder({
    store,
    marketId,
    now: clock.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    frameEveryMs,
    onError: (error) => log('warn', `the store did not take a write, to be tried again: ${words(error)}`),
  });

const halted = (parsed: ConfigResult, reason: string, tryAgain: boolean): Runtime => {
  const source = haltedSource(reason, newEpoch(), clock.now());
  const service = createService({
    source,
    rules: protocolRules['aave-v3'],
    market: undefined,
    store: undefined,
    clientConfig: clientConfigOf(parsed.ok ? parsed.config : undefined, undefined),
    scenario: undefined,
    now: clock.now,
  });
  return { source, service, tryAgain, stop: () => Promise.resolve() };
};

/** On the local chain its own address is the browser's, when it is on this machine; elsewhere RPC_URL may hold a key and stays here. */
const clientConfigOf = (config: ServerConfig | undefined, market: MarketConfig | undefined): ClientConfig => ({
  chainId: market?.chainId ?? null,
  rpcUrl: config?.PUBLIC_RPC_URL ?? (market?.local && config ? (localRpcUrl(config.RPC_URL) ?? null) : null),
  walletConnectProjectId: config?.WALLETCONNECT_PROJECT_ID ?? null,
  safe: config?.SAFE ?? false,
  local: market?.local ?? false,
  market: market
    ? {
        id: market.id,
        name: market.name,
        chainName: market.chainName,
        pool: market.pool,
        blockTime: market.blockTime,
        explorer: market.explorer ?? null,
      }
    : null,
});
