import { type Browser, chromium, type Page } from '@playwright/test';
import { z } from 'zod';
import { cellView } from '@/components/oracles/cell-view';
import { quotesByColumn } from '@/components/oracles/source-columns';
import { ensureProductionBuild } from '@/lib/server/production-build';
import { findBrowser } from '../fixtures/browser';
import { eventsOf, playEvents, untilPlayed } from '../fixtures/played-board';
import { boardState } from '../fixtures/price-board';
import { PROJECT_ROOT, startServer } from '../fixtures/server-process';
import { percentile } from './percentile';

const ASSETS = 50;
const EVERY_MS = 250;
/** The first figures and their code are no update. */
const WARM_UP = 6;
const MEASURED = 60;
const LIMIT_MS = 50;

interface Cost {
  /** ms of the page's main thread an update, of whatever task. */
  readonly each: number;
  /** ms of each task, ascending. */
  readonly tasks: readonly number[];
}

/**
 * What an update of the price matrix costs its page when each of 50 assets' 10 sources has a new quote, four times a
 * second; beside it in the same browser a bare table, without a framework, into which the same texts are written as the
 * same events come. Time of the processor on the page's main thread: script, layout and painting.
 */
export async function benchOraclePage(): Promise<void> {
  await ensureProductionBuild({ root: PROJECT_ROOT, onProgress: (line) => console.log(line) });
  const states = Array.from({ length: WARM_UP + MEASURED + 1 }, (_, tick) => boardState(ASSETS, tick));
  const events = eventsOf(states);
  const texts = states.map(({ snapshot }) =>
    Object.values(snapshot?.assets ?? {}).map((asset) =>
      [...quotesByColumn(asset).values()].map((quotes) => cellView(quotes)?.text ?? ''),
    ),
  );
  const server = await startServer({});
  const browser = await chromium.launch({ ...findBrowser(), headless: true });
  try {
    const open = () => browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    const page = await open();
    await playEvents(page, events, EVERY_MS);
    await page.goto(`${server.url}/oracles`);
    await page.waitForSelector('[data-testid=oracle-row]');
    const real = await measure(browser, page);
    await page.close();
    const bare = await open();
    await playTable(
      bare,
      events.map(({ data }, index) => ({ data, rows: texts[index] ?? [] })),
    );
    const floor = await measure(browser, bare);
    report(real, floor);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** The same events and texts, parsed and written by hand. */
async function playTable(
  page: Page,
  events: readonly { readonly data: string; readonly rows: readonly (readonly string[])[] }[],
): Promise<void> {
  await page.setContent(
    `<style>table{table-layout:fixed;width:1600px;font:12px monospace}td{height:26px;text-align:right}</style>
     <table>${events[0]?.rows.map((row) => `<tr>${row.map(() => '<td>·</td>').join('')}</tr>`).join('')}</table>`,
  );
  await page.evaluate(
    ({ toPlay, pauseMs }) => {
      const cells = [...document.querySelectorAll('tr')].map((row) => [...row.cells]);
      window.played = { count: 0 };
      setInterval(() => {
        const event = toPlay[window.played.count];
        if (!event) return;
        JSON.parse(event.data);
        for (const [row, texts] of event.rows.entries())
          for (const [column, text] of texts.entries()) {
            const cell = cells[row]?.[column];
            if (cell && cell.textContent !== text) cell.textContent = text;
          }
        window.played.count += 1;
      }, pauseMs);
    },
    { toPlay: events, pauseMs: EVERY_MS },
  );
}

const traceSchema = z.object({
  traceEvents: z.array(z.object({ name: z.string(), tid: z.number(), tdur: z.number().optional() })),
});

async function measure(browser: Browser, page: Page): Promise<Cost> {
  await untilPlayed(page, WARM_UP + 1);
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline'] });
  await untilPlayed(page, WARM_UP + MEASURED + 1);
  const { traceEvents } = traceSchema.parse(JSON.parse((await browser.stopTracing()).toString()));
  const thread = traceEvents.find(({ name }) => name === 'Layout')?.tid;
  // Time of the processor, which no other program on the machine stretches.
  const tasks = traceEvents
    .flatMap(({ name, tid, tdur }) =>
      name === 'RunTask' && tid === thread && tdur !== undefined ? [tdur / 1_000] : [],
    )
    .sort((x, y) => x - y);
  return { each: tasks.reduce((sum, ms) => sum + ms, 0) / MEASURED, tasks };
}

function report(real: Cost, floor: Cost): void {
  const longest = ({ tasks }: Cost) => percentile(tasks, 1);
  const row = (name: string, cost: Cost) =>
    console.log(`  ${name.padEnd(34)}${cost.each.toFixed(1).padStart(10)}${longest(cost).toFixed(1).padStart(14)}`);
  console.log(
    `\n${ASSETS} assets × 10 sources, every quote new in each of ${MEASURED} updates, one each ${EVERY_MS} ms`,
  );
  console.log('  ms of the main thread               an update  longest task');
  row('the page', real);
  row('a bare table, the same texts', floor);
  console.log(
    `  ${(real.each / floor.each).toFixed(1)} times the bare table; no task beyond ${LIMIT_MS} ms: ${longest(real) <= LIMIT_MS ? 'met' : 'not met'}`,
  );
}
