import { chromium, type Page } from '@playwright/test';
import { positionWindowSchema } from '@/lib/core/snapshot/position-window-schema';
import { findBrowser } from '@/test/fixtures/browser';
import { getJson } from '@/test/fixtures/server-api';
import { type LargeMarketServer, startLargeMarket } from '@/test/fixtures/start-large-market';
import { percentile } from './percentile';

const POSITIONS = Number(process.env.POSITIONS ?? 1_000_000);
const ASKED = 30;
const WETH = '0x00000000000000000000000000000000000000a0';

const line = (name: string, text: string): void => console.log(`  ${name.padEnd(46)}${text}`);
const spread = (values: readonly number[], digits = 0): string =>
  ([0.5, 0.95] as const).map((q) => percentile(values, q).toFixed(digits).padStart(8)).join('');

/** Windows over HTTP, each at an offset of its own, so that none is answered from memory. */
async function api({ url }: LargeMarketServer): Promise<void> {
  const questions: Readonly<Record<string, string>> = {
    'first page of the book': 'limit=200',
    'in the book’s order, anywhere': 'sort=rank&limit=200',
    'by health factor, anywhere': 'sort=healthFactor&limit=200',
    'by debt, descending, anywhere': 'sort=debt&dir=desc&limit=200',
    'by account, anywhere': 'sort=account&limit=200',
    'hf_lt=1.07 by debt': 'hf_lt=1.07&sort=debt&dir=desc&limit=200',
    'asset=WETH by expected loss': `asset=${WETH}&sort=expectedLoss&dir=desc&limit=200`,
    'status=watch in the book’s order': 'status=watch&limit=200',
    'in the queue, anywhere': 'status=liquidatable&limit=200',
    'an account’s first digits': 'search=0x12&sort=account&limit=200',
  };
  console.log('  window over HTTP, ms                              p50     p95');
  for (const [name, query] of Object.entries(questions)) {
    const { total } = await getJson(url, `/api/v1/positions?${query}`, positionWindowSchema);
    const times: number[] = [];
    for (let index = 0; index < ASKED; index += 1) {
      const offset = name.startsWith('first') ? 0 : Math.floor((total * index) / ASKED);
      const from = performance.now();
      await (await fetch(`${url}/api/v1/positions?${query}&offset=${offset}`)).text();
      times.push(performance.now() - from);
    }
    line(name, spread(times));
  }
}

/** Reads the whole export, and what it says of itself: its rows, its time, the server's memory meanwhile. */
async function csv(server: LargeMarketServer): Promise<void> {
  const before = server.memory();
  const from = performance.now();
  const response = await fetch(`${server.url}/api/v1/positions?sort=healthFactor&format=csv`);
  if (!response.body) throw new Error('no body');
  let [bytes, lines, most, first] = [0, -1, before, 0];
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    if (first === 0) first = performance.now() - from;
    bytes += chunk.byteLength;
    for (const byte of chunk) if (byte === 10) lines += 1;
    most = Math.max(most, server.memory());
  }
  const seconds = (performance.now() - from) / 1_000;
  line(
    `CSV of ${lines.toLocaleString('en-US')} rows`,
    `${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s: ${(bytes / 1e6 / seconds).toFixed(1)} MB/s, first after ${first.toFixed(0)} ms, memory +${((most - before) / 1e6).toFixed(0)} MB at most`,
  );
  if (lines !== POSITIONS) throw new Error(`the export has ${lines} rows, not ${POSITIONS}`);
}

/** Rows in sight whose account is there, and those that are still on their way. */
const sight = (page: Page) =>
  page.getByTestId('position-rows').evaluate((scroller) => {
    const box = scroller.getBoundingClientRect();
    const rows = [...scroller.querySelectorAll<HTMLElement>('[data-index]')].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > box.top + 1 && top < box.bottom - 1;
    });
    return { first: Number(rows[0]?.dataset.index ?? -1), count: rows.length, room: Math.floor(box.height / 30) };
  });
async function filled(page: Page, near: number, within: number): Promise<void> {
  for (const deadline = performance.now() + 30_000; ; await page.waitForTimeout(4)) {
    const { first, count, room } = await sight(page);
    if (count >= room && Math.abs(first - near) <= within) return;
    if (performance.now() > deadline) throw new Error(`no rows near ${near}: first ${first}, ${count} of ${room}`);
  }
}

/** Scrolls by the wheel for some seconds and answers the time between frames; long tasks are counted by the page. */
async function wheel(page: Page, step: number): Promise<{ frames: number[]; long: number[]; empty: number }> {
  await page.mouse.move(700, 500);
  await page.evaluate(() => {
    const state = { frames: [] as number[], long: [] as number[], empty: 0, running: true };
    Object.assign(window, { scrollBench: state });
    new PerformanceObserver((list) => state.long.push(...list.getEntries().map(({ duration }) => duration))).observe({
      entryTypes: ['longtask'],
    });
    let last = performance.now();
    const scroller = document.querySelector('[data-testid=position-rows]');
    const frame = (now: number) => {
      state.frames.push(now - last);
      last = now;
      if (scroller) {
        const { left, top, width, height } = scroller.getBoundingClientRect();
        const middle = document.elementFromPoint(left + width / 2, top + height / 2);
        if (!middle?.closest('[data-testid=position-row]')) state.empty += 1;
      }
      if (state.running) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  for (let index = 0; index < 200; index += 1) {
    await page.mouse.wheel(0, step);
    await page.waitForTimeout(12);
  }
  return page.evaluate(() => {
    const state = (
      window as unknown as { scrollBench: { frames: number[]; long: number[]; empty: number; running: boolean } }
    ).scrollBench;
    state.running = false;
    return state;
  });
}

async function browser({ url }: LargeMarketServer): Promise<void> {
  const chrome = await chromium.launch(findBrowser());
  try {
    const page = await chrome.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    // tsx names functions by a helper of its own, which those that are sent to the page miss there.
    await page.addInitScript({ content: 'globalThis.__name = (named) => named;' });
    const timed = async (name: string, act: () => Promise<unknown>): Promise<void> => {
      const from = performance.now();
      await act();
      line(name, `${(performance.now() - from).toFixed(0).padStart(8)} ms`);
    };
    const scroller = page.getByTestId('position-rows');
    await timed('page opened, rows there', async () => {
      await page.goto(`${url}/positions`);
      await filled(page, 0, 0);
    });
    const jumps: number[] = [];
    for (const share of [0.5, 0.1, 0.9, 0.3, 0.7, 0.2, 0.8, 0.4, 0.6, 0.05]) {
      const from = performance.now();
      await scroller.evaluate((element, to) => {
        element.scrollTop = to * (element.scrollHeight - element.clientHeight);
      }, share);
      await filled(page, POSITIONS * share, POSITIONS * 0.001 + 5);
      jumps.push(performance.now() - from);
    }
    console.log('  in the browser                                    p50     p95');
    line('scrollbar to rows, ms', spread(jumps));
    for (const [name, step] of [
      ['a wheel’s notch each 12 ms', 100],
      ['a fling, 1,500 px each', 1_500],
    ] as const) {
      const { frames, long, empty } = await wheel(page, step);
      line(
        `${name}: frame, ms`,
        `${spread(frames, 1)}   long tasks ${long.length} (longest ${Math.max(0, ...long).toFixed(0)} ms), no row in the middle in ${empty} of ${frames.length} frames`,
      );
    }
    const first = () => page.locator('[data-index="0"]').getAttribute('data-account');
    await scroller.evaluate((element) => {
      element.scrollTop = 0;
    });
    await filled(page, 0, 0);
    const before = await first();
    await timed('sort clicked to its rows', async () => {
      await page.getByRole('button', { name: 'Debt', exact: true }).click();
      while ((await first()) === before) await page.waitForTimeout(4);
    });
    await timed('filter clicked to its rows', async () => {
      await page.getByRole('search').getByRole('button', { name: 'At risk' }).click();
      while ((await page.locator('[data-index="0"]').getAttribute('data-status')) !== 'at-risk')
        await page.waitForTimeout(4);
    });
    const heap = await page.evaluate(
      () => (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize,
    );
    if (heap !== undefined) line('heap of the page', `${(heap / 1e6).toFixed(0).padStart(8)} MB`);
  } finally {
    await chrome.close();
  }
}

/**
 * The positions table over a large book: the production server with the real engine over a synthetic ledger (a block a
 * second, in it a move of all ETH prices and fifty touched accounts; prices of outside five times a second), asked over
 * HTTP, exported, and scrolled in a browser. `POSITIONS=100000` for a smaller one.
 */
export async function benchTable(): Promise<void> {
  const server = await startLargeMarket(POSITIONS);
  try {
    console.log(
      `\ntable over ${POSITIONS.toLocaleString('en-US')} positions, live after ${server.startedIn.toFixed(0)} s`,
    );
    line('memory of the server', `${(server.memory() / 1e6).toFixed(0).padStart(8)} MB`);
    await api(server);
    await browser(server);
    await csv(server);
    line('memory of the server afterwards', `${(server.memory() / 1e6).toFixed(0).padStart(8)} MB`);
    const { snapshot } = (await (await fetch(`${server.url}/api/v1/snapshot`)).json()) as {
      snapshot: { tick: { durationMs: number; stages: Record<string, number> } };
    };
    line('the newest tick', `${snapshot.tick.durationMs.toFixed(0)} ms`);
  } finally {
    await server.stop();
  }
}
