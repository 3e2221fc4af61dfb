import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { keeperViewSchema } from '@/lib/core/snapshot/keeper-schema';
import { deployExecutor } from '@/lib/devnet/chain/deploy-executor';
import { jsonRpc } from '@/lib/devnet/chain/json-rpc';
import { expect, test } from '@/test/fixtures/demo-test';
import { getJson } from '@/test/fixtures/server-api';
import { startServer } from '@/test/fixtures/server-process';

const NARROW = { width: 360, height: 780 };
const WIDE = { width: 1440, height: 900 };

const expectAccessible = async (page: Page, what: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`)),
      `${what}, ${colorScheme}`,
    ).toEqual([]);
    await look(page, `${what}-${colorScheme}`);
  }
};
/** Pictures for a person, where one asks for them. */
const look = async (page: Page, name: string): Promise<void> => {
  const folder = process.env.LOOK;
  if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(' ', '-')}.png` });
};
const expectNoSidewaysScroll = async (page: Page): Promise<void> => {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over).toBeLessThanOrEqual(0);
};

test('without a keeper: the best plans of the queue, each in full with its checks, on the way to its position', async ({
  page,
  demo,
}) => {
  test.setTimeout(180_000);
  await demo.calm();
  await page.goto('/execution');
  const keeper = page.getByRole('region', { name: 'Keeper', exact: true });
  await expect(keeper).toContainText('No keeper runs');

  await demo.priceAt('WETH', 88);
  const rows = page.locator('[data-openable]');
  await expect(rows.first()).toBeVisible();
  await expect(page.getByTestId('plans-shown')).toContainText(/^the first 8 of \d+$/);
  // What is planned has a route, with its venues, and a profit; what is not says why.
  await expect(page.getByRole('table', { name: /Plans of the queue/ })).toContainText(/v[23] 0\.\d+%/);
  // By keyboard to the first, which the link then holds.
  await page.keyboard.press('j');
  const focused = page.locator('[data-openable]:focus');
  await expect(focused).toHaveCount(1);
  const account = await focused.getAttribute('data-openable');
  await page.keyboard.press('j');
  await expect(focused).not.toHaveAttribute('data-openable', account ?? '');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/execution\\?account=${account}`));
  const drawer = page.getByRole('complementary', { name: `Plan for ${account}` });
  const checks = drawer.locator('[data-check]');
  await expect(checks).toHaveCount(13);
  await expect(checks.first()).toHaveAttribute('data-state', 'wallet');
  await expect(drawer.locator('[data-check=not-liquidatable]')).toHaveAttribute('data-state', 'passes');
  await expect(drawer.locator('[data-check=data-stale]')).toHaveAttribute('data-state', 'passes');
  await expect(drawer.getByRole('region', { name: 'Route' })).toContainText('At the least');
  await expectAccessible(page, 'plan wide');
  await page.reload();
  await expect(checks).toHaveCount(13);
  await page.setViewportSize(NARROW);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page, 'plan narrow');
  await drawer.getByRole('link', { name: 'Liquidate with a wallet' }).click();
  await expect(page).toHaveURL(new RegExp(`/positions\\?account=${account}`));
  await expect(page.getByRole('region', { name: 'Liquidate' })).toBeVisible();

  await page.goto('/execution?account=nonsense');
  await expect(page.getByText('Ignored in the link: account')).toBeVisible();
  await demo.calm();
});

test('a keeper in shadow mode: what it would send, and why not, while ether falls', async ({ page, demo }) => {
  test.setTimeout(240_000);
  await demo.calm();
  const key = demo.spare(7);
  const executor = await deployExecutor(jsonRpc(demo.market.http), key.address);
  const server = await startServer({
    ...demo.env,
    KEEPER: 'shadow',
    KEEPER_KEY: key.privateKey,
    EXECUTOR: executor,
  });
  try {
    await page.goto(`${server.url}/execution`);
    const keeper = page.getByRole('region', { name: 'Keeper', exact: true });
    await expect(keeper.getByTestId('keeper-mode')).toContainText('shadow', { timeout: 40_000 });
    await expect(keeper.getByTestId('keeper-mode')).toContainText('acting', { timeout: 40_000 });
    await expect(keeper).toContainText('0 of 16');
    await expect(keeper).toContainText('0 ETH of 0.5 ETH, 0.5 ETH left');
    await expect(page.getByRole('region', { name: 'Keeper’s jobs' })).toContainText('Nothing was signed within a day');

    await demo.priceAt('WETH', 88);
    const lastLook = page.getByRole('region', { name: 'Keeper’s last look' });
    await expect(lastLook.locator('[data-verdict=shadow]').first()).toBeVisible({ timeout: 60_000 });
    await expect(lastLook).toContainText('It would be sent now: the keeper only watches.');
    // The queue says the same of the position.
    await expect(
      page
        .getByRole('table', { name: /Plans of the queue/ })
        .getByText('would send')
        .first(),
    ).toBeVisible({ timeout: 30_000 });
    await expectAccessible(page, 'keeper wide');
    await page.setViewportSize(NARROW);
    await expect(page.getByRole('list', { name: 'Plans of the queue' })).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page, 'keeper narrow');
    await page.setViewportSize(WIDE);

    // It signed nothing, and nobody learns its key.
    const view = await getJson(server.url, '/api/v1/keeper', keeperViewSchema);
    expect(view).toMatchObject({ mode: 'shadow', account: key.address.toLowerCase(), executor, jobs: [] });
    const told = `${JSON.stringify(view)}${await page.content()}${server.log()}`;
    expect(told.includes(key.privateKey.slice(2))).toBe(false);
    const csv = await (await fetch(`${server.url}/api/v1/keeper/jobs?format=csv`)).text();
    expect(csv.trim().split('\n')).toHaveLength(1);
  } finally {
    await server.stop();
    await demo.calm();
  }
});
