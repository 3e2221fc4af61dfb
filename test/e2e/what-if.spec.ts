import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { levelsSchema } from '@/lib/core/snapshot/levels-schema';
import { positionDetailSchema } from '@/lib/core/snapshot/position-detail-schema';
import { type ShockAnswer, shockAnswerSchema } from '@/lib/core/snapshot/shock-schema';
import { type Demo, expect, test } from '@/test/fixtures/demo-test';
import { getJson } from '@/test/fixtures/server-api';

test.beforeAll(({ demo }) => demo.calm());
test.afterAll(({ demo }) => demo.calm());

const ask = (demo: Demo, moves: Readonly<Record<string, number>>): Promise<ShockAnswer> => {
  const text = Object.entries(moves).map(([symbol, bps]) => `${demo.addressOf(symbol)}:${bps}`);
  return getJson(demo.url, `/api/v1/shock?moves=${text.join(',')}`, shockAnswerSchema);
};
/** What the page says, once its answer is that of the newest question. */
const shown = async (page: Page) => {
  await expect(page.getByTestId('shock-answer')).toHaveAttribute('data-pending', 'false');
  return {
    count: Number(((await page.getByTestId('newly-count').textContent()) ?? '').replaceAll(',', '')),
    accounts: await page
      .getByTestId('affected-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-account') ?? '')),
  };
};
/** Interest and blocks go on meanwhile: the page and the API are asked until they speak of one state. */
const expectSame = async (page: Page, demo: Demo, moves: Readonly<Record<string, number>>): Promise<ShockAnswer> => {
  let answer = await ask(demo, moves);
  await expect(async () => {
    answer = await ask(demo, moves);
    const { count, accounts } = await shown(page);
    expect(count).toBe(answer.newly.count);
    expect([...accounts].sort()).toEqual(answer.accounts.map(({ account }) => account as string).sort());
  }).toPass({ timeout: 15_000 });
  return answer;
};

test('a slider at −20 % shows what the API answers; the link reopens it; an account opens with the same moves', async ({
  page,
  demo,
}) => {
  await page.goto('/');
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/\/what-if$/);
  await expect(page.getByTestId('newly-count')).toHaveText('0');

  await page.getByRole('slider', { name: 'Price of WETH' }).fill('-2000');
  // A staked token follows its base.
  await expect(page.getByRole('slider', { name: 'Price of wstETH' })).toHaveValue('-2000');
  const moves = { WETH: -2_000, wstETH: -2_000 };
  const answer = await expectSame(page, demo, moves);
  expect(answer.newly.count).toBeGreaterThan(5);

  await expect(page).toHaveURL(/shock=WETH:-20,wstETH:-20/);
  const link = page.url();
  await page.goto('/positions');
  await page.goto(link);
  await expect(page.getByRole('slider', { name: 'Price of WETH' })).toHaveValue('-2000');
  await expectSame(page, demo, moves);

  const first = page.getByTestId('affected-row').first();
  const account = (await first.getAttribute('data-account')) ?? '';
  const then = (await first.getByRole('cell').nth(3).textContent()) ?? '';
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`account=${account}`));
  // The drawer computes by the exact rules in the page: the same digits as the server's.
  const drawn = page.getByTestId('what-if-health-factor');
  await expect(drawn).toBeVisible();
  expect(((await drawn.textContent()) ?? '').slice(0, 5)).toBe(then.slice(0, 5));
  await page.keyboard.press('Escape');
  await expect(drawn).toBeHidden();

  await page.keyboard.press('x');
  await expect(page.getByTestId('newly-count')).toHaveText('0');
  await expect(page).toHaveURL(/\/what-if$/);
});

test('the CSV holds every account that the answer counts', async ({ page, demo }) => {
  await page.goto('/what-if');
  await page.getByRole('button', { name: '−30%' }).click();
  await expect(page).toHaveURL(/WETH:-30/);
  await shown(page);
  const href = await page.locator('a[download][href*="format=csv"]').getAttribute('href');
  await expect(async () => {
    const lines = (await (await fetch(new URL(href ?? '', demo.url))).text()).trimEnd().split('\r\n');
    expect(lines.length - 1).toBe((await shown(page)).count);
  }).toPass({ timeout: 15_000 });
});

test('a link to a fall of all prices moves every volatile one; an e-mode’s threshold adds whom the API adds', async ({
  page,
  demo,
}) => {
  await page.goto('/');
  await page.getByRole('link', { name: '−10%', exact: true }).first().click();
  await expect(page.getByRole('slider', { name: 'Price of WBTC' })).toHaveValue('-1000');
  await expect(page.getByRole('slider', { name: 'Price of USDC' })).toHaveValue('0');
  await expect(page).toHaveURL(/shock=WETH:-10,/);
  await page.goto('/what-if?elt=1:-5&ebonus=1:1');
  await expect(page.getByRole('slider', { name: 'Liquidation threshold of e-mode ETH correlated' })).toHaveValue(
    '-500',
  );
  await expect(async () => {
    const answer = await getJson(demo.url, '/api/v1/shock?eMode=1:-500:100', shockAnswerSchema);
    expect(answer.newly.count).toBeGreaterThan(0);
    expect((await shown(page)).count).toBe(answer.newly.count);
  }).toPass({ timeout: 15_000 });
  await page.getByRole('slider', { name: 'Liquidation bonus of e-mode ETH correlated' }).fill('0');
  await expect(page).toHaveURL(/\/what-if\?elt=1:-5$/);
});

test('one asset’s levels: the link reopens them, keys read a step, the table has each, a fall opens its accounts', async ({
  page,
  demo,
}) => {
  const panel = page.getByRole('region', { name: 'Collateral liquidatable against a price fall' });
  await page.goto('/');
  await panel.getByLabel('Asset whose price falls').selectOption('WETH');
  await expect(page).toHaveURL(/\?levels=WETH$/);
  await page.reload();
  await expect(panel.getByLabel('Asset whose price falls')).toHaveValue('WETH');
  const chart = panel.locator('[aria-label^="Collateral in WETH"]');
  await expect(chart).toBeVisible();
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await expect(panel.getByRole('status')).toHaveText(/^−\d.*WETH at \$.* of \d+ positions?$/);

  const href = (await panel.locator('a[download]').getAttribute('href')) ?? '';
  await expect(async () => {
    const { steps } = await getJson(demo.url, `/api/v1/levels/${demo.addressOf('WETH')}`, levelsSchema);
    const lines = (await (await fetch(new URL(href, demo.url))).text()).trimEnd().split('\r\n');
    expect(lines.length - 1).toBe(steps);
  }).toPass({ timeout: 15_000 });
  await panel.getByRole('link', { name: '−20%' }).click();
  await expect(page).toHaveURL(/what-if\?shock=WETH:-20$/);
  await expectSame(page, demo, { WETH: -2_000 });
});

test('a staked token against ether: the drawer says at which ratio, exactly as the API does', async ({
  page,
  demo,
}) => {
  const [steth, eth] = [demo.addressOf('wstETH'), demo.addressOf('WETH')];
  const row = (await demo.rows()).find(
    ({ collateralAssets, debtAssets, status }) =>
      collateralAssets.length === 1 &&
      collateralAssets[0] === steth &&
      debtAssets.includes(eth) &&
      status !== 'liquidatable',
  );
  if (!row) throw new Error('nobody owes ether against a staked token');
  await page.goto(`/positions?account=${row.account}`);
  const cells = page.getByTestId('ratio-row').first().getByRole('cell');
  await expect(cells.first()).toHaveText('wstETH in WETH');
  await expect(async () => {
    const { ratios } = await getJson(demo.url, `/api/v1/positions/${row.account}`, positionDetailSchema);
    const found = ratios.find(({ debtAsset }) => debtAsset === eth);
    const [, now, trigger] = await cells.allTextContents();
    for (const [text, wad] of [
      [now, found?.ratio],
      [trigger, found?.trigger],
    ] as const)
      expect(text).toBe((Math.floor(Number(wad) / 1e12) / 1e6).toFixed(6));
  }).toPass({ timeout: 15_000 });
});

for (const scheme of ['light', 'dark'] as const)
  test(`is accessible in the ${scheme} theme, and fits 360 px`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto('/what-if?shock=WETH:-20');
    await expect(page.getByTestId('affected-row').first()).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await expect(page.getByTestId('newly-count')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
