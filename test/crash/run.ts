import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Address, parseEther } from 'viem';
import { openEndpoint } from '@/lib/adapters/chain/endpoint';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import { createStore, type KeeperStores } from '@/lib/adapters/store/create-store';
import { createFlashLenders } from '@/lib/adapters/venues/flash-lenders';
import { createVenueBook } from '@/lib/adapters/venues/venue-book';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { deployExecutor } from '@/lib/devnet/chain/deploy-executor';
import { type JsonRpc, jsonRpc } from '@/lib/devnet/chain/json-rpc';
import { startDemoStack } from '@/lib/devnet/demo-stack';
import type { DevKey } from '@/lib/devnet/local-market';
import type { KeeperReport, StoredJob } from '@/lib/engine/keeper/keeper-ports';
import type { FrameSource } from '@/lib/server/frame-source';
import type { PlanningConfig } from '@/lib/server/keeper/keeper-config';
import { type RunningKeeper, runKeeper } from '@/lib/server/keeper/keeper-runtime';
import { createLog } from '@/lib/server/log';
import { createRuntime, type Runtime } from '@/lib/server/runtime';
import { type CrashOutcome, outcomeOf } from './crash-outcome';
import { type CrashWatch, watchCrash } from './crash-watch';

export interface CrashOptions {
  readonly borrowers: number;
  readonly seed: number;
  /** Seconds of the scenario that are watched. */
  readonly seconds: number;
  readonly scenario: string;
  /** A file for BREAKERS; the demo's own otherwise. */
  readonly breakers: string | undefined;
  readonly mode: 'live' | 'shadow';
  /** Positions of one transaction at the most; 1: each has its own. */
  readonly together: number;
  /** Simulations at once. */
  readonly simulations: number;
  /** Bps by which a sale may fall short. */
  readonly slippage: number;
  readonly onProgress: (line: string) => void;
}

/** A look of the keeper's. */
export interface Look {
  readonly report: KeeperReport;
  /** Unix ms at which it ended. */
  readonly at: number;
}

/** Seconds until breakers that start shut have opened by themselves. */
const CALM_SECONDS = 15;
/** How many block times after a frame the other keeper looks, where ours only watches. */
const RIVAL_BLOCKS = 0.25;
const BLOCK_TIME = 2;
const ENDPOINT = { timeoutMs: 10_000, retryCount: 0, keepAliveMs: 15_000 };

/** The whole local market falls by a script; a keeper with an account of its own clears what it may. */
export async function runCrash(options: CrashOptions): Promise<CrashOutcome> {
  const { onProgress, seed, seconds, scenario, borrowers, breakers, mode } = options;
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-crash-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(directory, { recursive: true, force: true })];
  try {
    const stack = await startDemoStack(
      {
        ...{
          port: process.pid,
          host: '127.0.0.1',
          aave: '3.6',
          borrowers,
          seed,
          blockTime: BLOCK_TIME,
          scenario: 'none',
        },
        ...{ open: false, traffic: false, web: false, ...(breakers && { breakers }) },
      },
      process.cwd(),
      onProgress,
      new AbortController().signal,
    );
    stops.push(() => rm(join(process.cwd(), '.data', `demo-${process.pid}`), { recursive: true, force: true }));
    stops.push(() => stack.stop());
    const { market, driver, env } = stack;
    // The exchanges' addresses are read from the process's own environment.
    Object.assign(process.env, env);
    const [key] = market.keys.spare;
    if (!key) throw new Error('the market has no spare account');
    const chain = jsonRpc(market.http);
    const executor = await deployExecutor(chain, key.address);
    const runtime = await createRuntime({ ...env, LOG_LEVEL: 'error' });
    stops.push(() => runtime.stop());
    const rpc = await openEndpoint(market.ws, ENDPOINT);
    stops.push(async () => rpc.close());
    const store = createStore({ dataDir: join(directory, 'keeper') });
    await store.open();
    stops.push(() => store.close());
    const venues = createVenueBook(rpc, market.config);
    if (!venues) throw new Error('the market names no venues');
    const lenders = createFlashLenders(rpc, market.config);
    const planning = { slippageBps: options.slippage, profitAtRiskBps: 5_000, mostTogether: options.together };
    const parts = { rules, market: market.config, executor, recipient: key.address, planning, now: Date.now };
    const watch = watchCrash(runtime, { ...parts, venues, lenders });
    const looks: Look[] = [];
    const common = { runtime, rpc, config: market.config, planning, simulations: options.simulations };
    const keeper = await startOne({ ...common, store, key, executor, mode, delayMs: 0 }, (report) => {
      looks.push({ report, at: Date.now() });
      tell(report, watch, onProgress);
    });
    const rival = mode === 'shadow' ? await slowRival(common, market.keys.spare, chain, directory, stops) : undefined;
    stops.push(() => keeper.stop());
    await sleep(CALM_SECONDS);
    driver.start(scenario, seed);
    await sleep(seconds);
    await keeper.stop();
    await rival?.keeper.stop();
    watch.stop();
    const sender = rival ?? { executor, account: key.address, jobs: () => allJobs(looks) };
    const { account } = sender;
    const parties = { chain, executor: sender.executor, keeper: account, jobs: sender.jobs() };
    return await outcomeOf({ watch, looks, shadow: keeper.shadow(), ...parties });
  } finally {
    for (const stop of stops.toReversed()) await stop().catch((error: unknown) => onProgress(String(error)));
  }
}

interface Common {
  readonly runtime: Runtime;
  readonly rpc: Rpc;
  readonly config: MarketConfig;
  readonly planning: PlanningConfig;
  readonly simulations: number;
}

interface One extends Common {
  readonly store: KeeperStores;
  readonly key: DevKey;
  readonly executor: Address;
  readonly mode: 'live' | 'shadow';
  /** Ms after each frame at which it looks. */
  readonly delayMs: number;
}

function startOne(
  { runtime, rpc, config: market, planning, simulations, store, key, executor, mode, delayMs }: One,
  onReport: (report: KeeperReport) => void,
): Promise<RunningKeeper> {
  const { source } = runtime;
  const later: FrameSource['onFrame'] = (callback) =>
    source.onFrame((frame) => void setTimeout(callback, delayMs, frame));
  return runKeeper({
    ...{ rules, market, rpc, store, now: Date.now, log: createLog('warn'), onReport },
    source: delayMs > 0 ? { ...source, onFrame: later } : source,
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    config: {
      ...{ mode, executor, planning, relays: [], key: { kind: 'key', key: key.privateKey } },
      settings: {
        ...{ mode, gasShareBps: 9_000n, minProfit: parseEther('0.001'), mostInFlight: 64, patienceBlocks: 3n },
        ...{ confirmations: 3n, leaseMs: 30_000, simulationsAtOnce: simulations },
        gas: { perTransaction: parseEther('0.05'), failedPerDay: parseEther('1'), perDay: parseEther('5') },
      },
    },
  });
}

/** Somebody else who takes what a keeper in shadow leaves: as a rule in the block that it would have been in too. */
async function slowRival(
  common: Common,
  [, key]: readonly DevKey[],
  chain: JsonRpc,
  directory: string,
  stops: (() => Promise<unknown>)[],
) {
  if (!key) throw new Error('the market has no second spare account');
  const executor = await deployExecutor(chain, key.address);
  const store = createStore({ dataDir: join(directory, 'rival') });
  await store.open();
  stops.push(() => store.close());
  const looks: Look[] = [];
  const delayMs = RIVAL_BLOCKS * BLOCK_TIME * 1_000;
  const keeper = await startOne({ ...common, store, key, executor, mode: 'live', delayMs }, (report) =>
    looks.push({ report, at: Date.now() }),
  );
  stops.push(() => keeper.stop());
  return { keeper, executor, account: key.address, jobs: () => allJobs(looks) };
}

function tell(
  { block, verdicts, unplanned = [], planMs, sendMs }: KeeperReport,
  watch: CrashWatch,
  say: CrashOptions['onProgress'],
) {
  const below = watch.blocks.get(Number(block));
  const sent = verdicts.filter(({ whyNot }) => whyNot === undefined).length;
  const why = new Map<string, number>();
  const count = (name: string) => why.set(name, (why.get(name) ?? 0) + 1);
  for (const { whyNot } of verdicts) if (whyNot) count(whyNot);
  for (const { reason } of unplanned) count(reason);
  say(
    `block ${block}: ${below?.count ?? '?'} below 1 (${Math.round((below?.value ?? 0) / 1_000)}k USD), ${sent} sent, planned in ${planMs} ms, simulated and sent in ${sendMs} ms; ${[...why].map(([name, times]) => `${times} ${name}`).join(', ')}`,
  );
}

/** Each as it was seen last. */
function allJobs(looks: readonly Look[]): readonly StoredJob[] {
  const jobs = new Map<string, StoredJob>();
  for (const { report } of looks) for (const job of report.jobs) jobs.set(job.id, job);
  return [...jobs.values()];
}

const sleep = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
