import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { positionWindowSchema } from '@/lib/core/snapshot/position-window-schema';
import { startDemoStack } from '@/lib/devnet/demo-stack';
import { findBrowser } from '@/test/fixtures/browser';
import { connectWallet } from '@/test/fixtures/demo-liquidation';
import { getJson } from '@/test/fixtures/server-api';
import { PROJECT_ROOT } from '@/test/fixtures/server-process';
import { installTestWallet } from '@/test/fixtures/test-wallet';

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
    // tsx names functions by a helper of its own, which those that are sent to the page miss there.
    await page.addInitScript({ content: 'globalThis.__name = (named) => named;' });
    const { market } = stack;
    const [key] = market.keys.spare;
    if (!key) throw new Error('the local market has no spare account');
    await installTestWallet(page, {
      rpcUrl: market.http,
      privateKey: key.privateKey,
      chainId: market.config.chainId,
    });
    let liquidatable = await getJson(url, '/api/v1/positions?status=liquidatable', positionWindowSchema);
    for (const deadline = Date.now() + 60_000; liquidatable.total < ENOUGH; await sleep(250)) {
      if (Date.now() > deadline) throw new Error(`only ${liquidatable.total} positions turned liquidatable`);
      liquidatable = await getJson(url, '/api/v1/positions?status=liquidatable', positionWindowSchema);
    }
    // The one that pays best of those that nothing stops: a picture of what it is for.
    const rows = liquidatable.order.flatMap((account) => liquidatable.rows[account] ?? []);
    const [best] = rows
      .filter(({ plan, whyNot }) => plan !== null && !whyNot)
      .sort((a, b) => Number(b.plan?.profit ?? 0) - Number(a.plan?.profit ?? 0));
    if (!best?.plan) throw new Error('nobody can be liquidated');
    // Opened by the URL and with the pointer away, so that the rows stay in the order of the queue.
    await page.goto(`${url}/positions?account=${best.account}`);
    await connectWallet(page);
    const { plan } = best;
    const debt = market.assets.find(({ address }) => address === plan.debtAsset);
    if (!debt) throw new Error('the market has lost an asset');
    await market.mint(debt.symbol, key.address, BigInt(plan.repaid) * 2n);
    await page.getByRole('button', { name: 'Approve and liquidate', disabled: false }).waitFor();
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
