import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { startExchangeServers } from '@/lib/devnet/exchanges/exchange-servers';
import { type LocalMarket, startLocalMarket } from '@/lib/devnet/local-market';
import { writeMarketFile } from '@/lib/devnet/market-file';
import { ensureProductionBuild } from '@/lib/server/production-build';
import { claimPort, startWebProcess } from '@/lib/server/web-process';
import { findBrowser } from '../fixtures/browser';
import { percentile } from './percentile';

/** Aims above the floor at p95, ms, by number of borrowers. */
const AIMS: Readonly<Record<number, number>> = { 1000: 60, 10000: 150 };
const SAMPLES = 60;
const WARM_UP = 8;
/** Between samples, so that one block's work does not run into the next's. */
const PAUSE_MS: Readonly<Record<number, number>> = { 1000: 400, 10000: 900 };
const DEADLINE_MS = 20_000;

interface Sample {
  /** ms from the transaction being sent that the block is mined for. */
  readonly floor: number;
  readonly painted: number;
}

/**
 * From block mined to row painted in Chromium, beside the floor: a bare WebSocket newHeads listener on
 * the same blocks. Each block moves the ETH price, so that most rows change. Both are counted from the
 * moment the transaction is sent (the chain mines on arrival), with one clock: all run on this machine.
 */
export async function benchLatency(): Promise<void> {
  await ensureProductionBuild({
    root: process.cwd(),
    onProgress: (line) => console.log(line),
    signal: AbortSignal.timeout(300_000),
  });
  for (const borrowers of [1_000, 10_000]) {
    const samples = await measure(borrowers);
    report(borrowers, samples);
  }
}

async function measure(borrowers: number): Promise<readonly Sample[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  const market = await startLocalMarket({ borrowers, onProgress: (line) => console.log(line) });
  const exchanges = await startExchangeServers(market.assets, 1);
  const marketFile = await writeMarketFile(dataDir, market.config);
  const port = await claimPort(0, '127.0.0.1', '');
  const lines: string[] = [];
  const web = startWebProcess({
    root: process.cwd(),
    port,
    host: '127.0.0.1',
    env: {
      ...exchanges.env,
      RPC_URL: market.ws,
      PUBLIC_RPC_URL: market.http,
      MARKET: marketFile,
      DATA_DIR: join(dataDir, 'store'),
      PORT: String(port),
    },
    onLine: (line) => lines.push(line),
  });
  const launch = findBrowser();
  const browser = await chromium.launch({ ...launch, headless: true });
  const listener = await listenHeads(market.ws);
  try {
    await untilLive(`http://127.0.0.1:${port}`, lines);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const painted = await watchPaint(page, `http://127.0.0.1:${port}/positions`);
    const samples: Sample[] = [];
    for (let round = 0; round < WARM_UP + SAMPLES; round++) {
      const sample = await once(market, round, listener.heads, painted);
      if (round >= WARM_UP) samples.push(sample);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS[borrowers] ?? 500));
    }
    return samples;
  } finally {
    listener.close();
    await browser.close();
    await web.stop();
    await exchanges.stop();
    await market.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const headSchema = z.object({ params: z.object({ result: z.object({ number: z.string() }) }) });

/** The floor: one socket, one subscription, and the time at which each head's frame arrives. */
async function listenHeads(url: string): Promise<{ readonly heads: ReadonlyMap<number, number>; close(): void }> {
  const heads = new Map<number, number>();
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('message', (frame) => {
    const at = performance.timeOrigin + performance.now();
    const head = headSchema.safeParse(JSON.parse(frame.toString()));
    if (head.success) heads.set(Number(head.data.params.result.number), at);
  });
  socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }));
  return { heads, close: () => socket.close() };
}

/** Moves ETH by a quarter of a percent, to and fro, and waits for both listeners to have the block. */
async function once(
  market: LocalMarket,
  round: number,
  heads: ReadonlyMap<number, number>,
  painted: ReadonlyMap<number, number>,
): Promise<Sample> {
  const eth = market.assets.find(({ symbol }) => symbol === 'WETH');
  if (!eth) throw new Error('the local market has no WETH');
  const price = (eth.initialPrice * (round % 2 === 0 ? 10_025n : 10_000n)) / 10_000n;
  const known = new Set(heads.keys());
  const start = performance.timeOrigin + performance.now();
  await market.setAnswer('WETH', price);
  const head = await first(heads, known);
  const paint = await until(() => painted.get(head), `block ${head} was never painted`);
  return { floor: (heads.get(head) ?? Number.NaN) - start, painted: paint - start };
}

const first = (heads: ReadonlyMap<number, number>, known: ReadonlySet<number>): Promise<number> =>
  until(() => [...heads.keys()].find((number) => !known.has(number)), 'no head arrived');

async function until<T>(read: () => T | undefined, message: string): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const value = read();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(message);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Opens the page and notes, by block, when a frame with that block's rows was painted (browser's clock). */
async function watchPaint(page: Page, url: string): Promise<ReadonlyMap<number, number>> {
  const painted = new Map<number, number>();
  await page.exposeFunction('__painted', (block: number, at: number) => {
    if (!painted.has(block)) painted.set(block, at);
  });
  await page.goto(url);
  await page.waitForSelector('[data-testid="position-row"]', { timeout: DEADLINE_MS });
  await page.evaluate(() => {
    const grid = document.querySelector('[data-testid="position-rows"]');
    if (!grid) throw new Error('no rows');
    const tell = (window as unknown as { __painted(block: number, at: number): void }).__painted;
    new MutationObserver(() => {
      const block = Number(grid.getAttribute('data-block'));
      // A fresh observer reports once, in a task queued by the frame that first renders this change and run
      // after it. A requestAnimationFrame from here would count a frame too many where the change was made in one.
      const observer = new IntersectionObserver(() => {
        observer.disconnect();
        tell(block, performance.timeOrigin + performance.now());
      });
      observer.observe(grid);
    }).observe(grid, { attributes: true, attributeFilter: ['data-block'] });
  });
  return painted;
}

async function untilLive(url: string, lines: readonly string[]): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (Date.now() < deadline) {
    const response = await fetch(`${url}/api/v1/health`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the server is not live after 90 s:\n${lines.slice(-20).join('\n')}`);
}

function report(borrowers: number, samples: readonly Sample[]): void {
  const row = (name: string, values: readonly number[]) =>
    console.log(`  ${name.padEnd(34)}${[0.5, 0.95].map((q) => percentile(values, q).toFixed(1).padStart(9)).join('')}`);
  const above = samples.map(({ floor, painted }) => painted - floor);
  console.log(`\n${borrowers} borrowers, ${samples.length} blocks            p50      p95  ms`);
  row(
    'floor: newHeads, bare WebSocket',
    samples.map(({ floor }) => floor),
  );
  row(
    'row painted in Chromium',
    samples.map(({ painted }) => painted),
  );
  row('painted − floor, block by block', above);
  const excess =
    percentile(
      samples.map(({ painted }) => painted),
      0.95,
    ) -
    percentile(
      samples.map(({ floor }) => floor),
      0.95,
    );
  const aim = AIMS[borrowers];
  console.log(
    `  p95 above the floor's p95: ${excess.toFixed(1)} ms (aim ≤ ${aim} ms: ${excess <= (aim ?? 0) ? 'met' : 'not met'})`,
  );
}
