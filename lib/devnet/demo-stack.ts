import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createStore } from '@/lib/adapters/store/create-store';
import { ensureProductionBuild } from '@/lib/server/production-build';
import { claimPort, startWebProcess, type WebProcess } from '@/lib/server/web-process';
import { writeBreakersFile } from './breakers-file';
import { createFaucet } from './control/faucet';
import { startControlServer } from './control/server';
import type { DemoOptions } from './demo-options';
import { startExchangeServers } from './exchanges/exchange-servers';
import { type LocalMarket, startLocalMarket } from './local-market';
import { writeMarketFile } from './market-file';
import { startOracleServers } from './oracles/oracle-servers';
import { startArbitrage } from './scenario/arbitrage';
import { type ScenarioDriver, startScenarioDriver } from './scenario/driver';
import { startTraffic } from './scenario/traffic';

export interface DemoStack {
  /** Where the page answers; `undefined` with `--no-web`. */
  readonly url: string | undefined;
  readonly market: LocalMarket;
  /** Moves the market: what the exchanges quote and the feeds follow. */
  readonly driver: ScenarioDriver;
  /** What a server must be given to watch this market. */
  readonly env: Readonly<Record<string, string>>;
  /** Settles with what happened when a part dies by itself. */
  readonly failed: Promise<string>;
  /** Ends everything, last started first; a second call waits for the first. */
  stop(): Promise<void>;
}

const KEPT_LINES = 40;
/** The global breaker's reset wants two. */
const DEMO_OPERATORS = 2;

/** Starts the whole local market and the server that watches it. On failure everything started so far is ended. */
export async function startDemoStack(
  options: DemoOptions,
  root: string,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<DemoStack> {
  const stops: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      for (const end of stops.toReversed())
        await end().catch((error: unknown) => onProgress(`while stopping: ${error}`));
    })();
    return stopping;
  };
  try {
    // 1. What can be refused is refused before the long work.
    const port = options.web ? await claimPort(options.port, options.host, 'choose another with --port') : options.port;
    const dataDir = join(root, '.data', `demo-${port}`);
    await rm(dataDir, { recursive: true, force: true }); // the chain is new, so nothing stored about the last one holds
    await mkdir(dataDir, { recursive: true });

    // 2. Chain and pages, side by side.
    const abort = new AbortController();
    const both = AbortSignal.any([signal, abort.signal]);
    const chainStart = startLocalMarket({
      aave: options.aave,
      borrowers: options.borrowers,
      seed: options.seed,
      blockTime: options.blockTime,
      cacheDir: join(root, '.cache/devnet'),
      onProgress,
      signal: both,
    }).then((market) => {
      stops.push(() => market.stop());
      onProgress(`chain ready: Aave ${options.aave}, ${market.borrowers.length} borrowers, ${market.http}`);
      return market;
    });
    // A new store takes seconds to set up: done while the pages still build, the engine finds it ready.
    const prepared = !options.web
      ? chainStart
      : chainStart.then(async (market) => {
          const store = createStore({ dataDir: join(dataDir, 'store', market.config.id) });
          await store.open();
          await store.close();
          return market;
        });
    const build = options.web ? ensureProductionBuild({ root, onProgress, signal: both }) : Promise.resolve();
    const [market] = await bothOrNeither([prepared, build], abort);
    signal.throwIfAborted();

    // 3. Exchanges, the driver that moves them and the feeds, who moves the pools along, the door to it.
    const exchanges = await startExchangeServers(market.assets, options.seed);
    stops.push(() => exchanges.stop());
    const oracles = await startOracleServers(market.assets);
    stops.push(() => oracles.stop());
    const complain = once((what: string) => onProgress(what));
    const driver = startScenarioDriver({
      chain: market,
      onPrices: (prices) => {
        exchanges.publish(prices);
        oracles.publish(prices);
      },
      onVenueFault: (venue, fault) => exchanges.fault(venue, fault),
      onError: (error) => complain(`a price could not be reported: ${error}`),
    });
    // Not waited for: a round may wait for a block that will not come.
    stops.push(async () => void driver.stop());
    const arbitrageur = startArbitrage({
      market,
      prices: () => driver.prices(),
      onError: (error) => complain(`arbitrage: ${error}`),
    });
    stops.push(async () => arbitrageur.stop());
    const faucet = createFaucet(market, (symbol) => driver.prices().get(symbol));
    const control = await startControlServer(driver, faucet);
    stops.push(() => control.stop());
    if (options.traffic) {
      const traffic = startTraffic({ market, seed: options.seed, onError: (error) => complain(`traffic: ${error}`) });
      stops.push(async () => traffic.stop());
    }
    onProgress('exchanges quote, feeds follow');

    // 4. The server, as `npm start` would run it.
    const env = {
      ...exchanges.env,
      ...oracles.env,
      RPC_URL: market.ws,
      PUBLIC_RPC_URL: market.http,
      MARKET: await writeMarketFile(dataDir, market.config),
      BREAKERS: options.breakers || process.env.BREAKERS || (await writeBreakersFile(dataDir)),
      DEVNET_CONTROL_URL: control.url,
      DATA_DIR: join(dataDir, 'store'),
      EXCHANGE_DEPTH: process.env.EXCHANGE_DEPTH || '20',
      ENGINE: 'embedded',
      DATABASE_URL: '',
      // Keys that everybody knows: sign-ins without PUBLIC_URL are taken from this machine alone.
      OPERATORS:
        process.env.OPERATORS ||
        market.keys.spare
          .slice(0, DEMO_OPERATORS)
          .map(({ address }) => `${address}:operator`)
          .join(','),
    };
    const deaths: Promise<string>[] = [watchPid(market.pid, stops)];
    let url: string | undefined;
    if (options.web) {
      const lines: string[] = [];
      const log = createWriteStream(join(dataDir, 'server.log'));
      const web = startWebProcess({
        root,
        port,
        host: options.host,
        env: { ...env, PORT: String(port) },
        onLine: (line) => {
          log.write(`${line}\n`);
          lines.push(line);
          if (lines.length > KEPT_LINES) lines.shift();
        },
      });
      stops.push(() => web.stop());
      const death = web.exited.then((code) => `the web server ended (${code ?? 'killed'}):\n${lines.join('\n')}`);
      deaths.push(death);
      url = `http://${options.host === '127.0.0.1' || options.host === '0.0.0.0' ? 'localhost' : options.host}:${port}`;
      await untilLive(options.host === '0.0.0.0' ? '127.0.0.1' : options.host, port, web, death, onProgress, signal);
    }
    if (options.scenario !== 'none') driver.start(options.scenario);
    return { url, market, driver, env, failed: Promise.race(deaths), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** When one fails the other is aborted, and both have ended before this rejects. */
async function bothOrNeither<A, B>(work: [Promise<A>, Promise<B>], abort: AbortController): Promise<[A, B]> {
  for (const one of work) one.catch(() => abort.abort());
  const settled = await Promise.allSettled(work);
  // The first cause, not the abortion it led to.
  const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failures.length > 0) throw failures.find((f) => !(f instanceof Error && f.name === 'AbortError')) ?? failures[0];
  return Promise.all(work);
}

/** Waits until the server says that it is live, for a minute at most; then the page itself tells what is amiss. */
async function untilLive(
  host: string,
  port: number,
  web: WebProcess,
  death: Promise<string>,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let ended = false;
  void web.exited.then(() => {
    ended = true;
  });
  const deadline = Date.now() + 60_000;
  let answered = false;
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    if (ended) throw new Error(await death);
    const response = await fetch(`http://${host}:${port}/api/v1/health`, { signal: AbortSignal.timeout(2000) }).catch(
      () => undefined,
    );
    await response?.body?.cancel();
    if (response?.ok) return;
    if (response && !answered) {
      answered = true;
      onProgress('the web server answers; the engine reads the market');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  onProgress('the engine is not live after a minute: the page says why');
}

/** Resolves when that process is gone although nobody here ended it. */
function watchPid(pid: number, stops: (() => Promise<void>)[]): Promise<string> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      try {
        process.kill(pid, 0);
      } catch {
        clearInterval(timer);
        resolve('the local chain (anvil) ended by itself');
      }
    }, 500);
    stops.push(async () => clearInterval(timer));
  });
}

/** Repeats of the last message are dropped: a dead chain would say the same four times a second. */
function once(say: (message: string) => void): (message: string) => void {
  let last = '';
  return (message) => {
    if (message !== last) say(message);
    last = message;
  };
}
