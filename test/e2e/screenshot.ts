import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { positionWindowSchema } from '@/lib/core/snapshot/schema';
import { startDemoStack } from '@/lib/devnet/demo-stack';
import { findBrowser } from '@/test/fixtures/browser';
import { getJson } from '@/test/fixtures/server-api';
import { PROJECT_ROOT } from '@/test/fixtures/server-process';

const FILE = join(PROJECT_ROOT, 'public/screenshot.png');
const MOST_BYTES = 500_000;
/** Positions that make the table worth a picture. */
const ENOUGH = 12;

/** `npm run screenshot`: the README's picture, taken of the demo in the middle of its ether crash. */
async function main(): Promise<void> {
  const say = (line: string) => console.log(line);
  const stack = await startDemoStack(
    {
      port: 0,
      host: '127.0.0.1',
      aave: '3.6',
      borrowers: 1_000,
      seed: 1,
      blockTime: 1,
      scenario: 'eth-crash',
      open: false,
      traffic: false,
      web: true,
    },
    PROJECT_ROOT,
    say,
    new AbortController().signal,
  );
  const browser = await chromium.launch(findBrowser());
  try {
    const { url } = stack;
    if (url === undefined) throw new Error('the demo runs without its web server');
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      colorScheme: 'dark',
      reducedMotion: 'reduce',
    });
    await page.goto(`${url}/positions`);
    let liquidatable = await getJson(url, '/api/v1/positions?status=liquidatable', positionWindowSchema);
    for (const deadline = Date.now() + 60_000; liquidatable.total < ENOUGH; await sleep(250)) {
      if (Date.now() > deadline) throw new Error(`only ${liquidatable.total} positions turned liquidatable`);
      liquidatable = await getJson(url, '/api/v1/positions?status=liquidatable', positionWindowSchema);
    }
    // Opened by the URL and with the pointer away, so that the rows stay in the order of the queue.
    await page.goto(`${url}/positions?account=${liquidatable.order[0]}`);
    await page.getByRole('region', { name: 'Liquidate' }).waitFor();
    await page.getByText('Best plan').waitFor();
    await page.locator('[data-testid=connection][data-state=live]').waitFor();
    await sleep(1_500);
    await page.screenshot({ path: FILE, animations: 'disabled' });
  } finally {
    await browser.close();
    await stack.stop();
  }
  const { size } = statSync(FILE);
  if (size > MOST_BYTES) throw new Error(`${FILE} has ${size} bytes, more than ${MOST_BYTES}`);
  say(`${FILE}: ${size} bytes`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
