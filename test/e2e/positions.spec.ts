import { readFile } from 'node:fs/promises';
import { createTestClient, http, parseUnits } from 'viem';
import { positionWindowSchema } from '@/lib/core/snapshot/position-window-schema';
import { expect, test } from '@/test/fixtures/demo-test';
import { getJson, getProblem } from '@/test/fixtures/server-api';

const NOBODY = '0x000000000000000000000000000000000000dead';

test.beforeAll(({ demo }) => demo.calm());

test('a link reopens the view: filters, sort, open position and its what-if', async ({ page, context, demo }) => {
  await page.goto('/positions');
  await page.getByRole('button', { name: 'Debt', exact: true }).click();
  await page.getByRole('search').getByRole('button', { name: 'At risk' }).click();
  await page.getByRole('search').getByRole('button', { name: 'Watch' }).click();
  await page.getByLabel('Debt of at least, USD').fill('1000');
  await expect(page).toHaveURL(/sort=debt/);
  await expect(page).toHaveURL(/status=at-risk,watch/);
  await expect(page).toHaveURL(/minDebt=1000/);
  const first = page.getByTestId('position-row').first();
  await first.click();
  await expect(page).toHaveURL(/account=0x/);
  const account = (await first.getAttribute('data-account')) ?? '';
  const slider = page.getByRole('slider').first();
  await slider.focus();
  for (let press = 0; press < 5; press++) await slider.press('PageDown');
  await expect(page).toHaveURL(/shock=/);
  const moved = await slider.inputValue();
  expect(Number(moved)).toBeLessThan(0);

  const second = await context.newPage();
  await second.goto(page.url());
  await expect(second.getByTestId('position-row').first()).toHaveAttribute('data-account', account);
  await expect(second.getByRole('complementary', { name: `Position ${account}` })).toBeVisible();
  await expect(second.getByRole('search').getByRole('button', { name: 'Watch' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(second.getByRole('columnheader', { name: 'Debt', exact: true })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(second.getByRole('slider').first()).toHaveValue(moved);
  // What is shown is what the server says for that very question.
  const { order } = await getJson(
    demo.url,
    '/api/v1/positions?sort=debt&dir=desc&status=at-risk,watch&minDebt=1000',
    positionWindowSchema,
  );
  expect(order[0]).toBe(account);
});

test('the keyboard alone: rows, drawer, filter', async ({ page }) => {
  await page.goto('/positions?sort=account');
  const rows = page.getByTestId('position-row');
  await expect(rows.nth(3)).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.locator('[data-index="0"]')).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  const second = page.locator('[data-index="1"]');
  await expect(second).toBeFocused();
  const account = await second.getAttribute('data-account');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('complementary', { name: `Position ${account}` });
  await expect(drawer).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  await expect(second).toBeFocused();
  await page.keyboard.press('/');
  const search = page.getByLabel('Account starts with');
  await expect(search).toBeFocused();
  await page.keyboard.type(account?.slice(0, 12) ?? '');
  await expect(rows).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(search).not.toBeFocused();
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page).toHaveURL(/\/$/);
});

test('the CSV holds what the API answers, to the digit', async ({ page, demo }) => {
  const node = createTestClient({ mode: 'anvil', transport: http(demo.market.http) });
  await page.goto('/positions?sort=debt&status=at-risk,watch');
  await expect(page.getByTestId('position-row').first()).toBeVisible();
  // Between two blocks nothing changes, so both must say the same.
  await node.setIntervalMining({ interval: 0 });
  try {
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    const text = await readFile(await (await waiting).path(), 'utf8');
    const { rows, order, total } = await getJson(
      demo.url,
      '/api/v1/positions?sort=debt&dir=desc&status=at-risk,watch&limit=500',
      positionWindowSchema,
    );
    const [head = '', ...lines] = text.trimEnd().split('\r\n');
    const names = head.split(',');
    const table = lines.map((line) => Object.fromEntries(line.split(',').map((value, at) => [names[at], value])));
    expect(total).toBeGreaterThan(10);
    expect(table.map(({ account }) => account)).toEqual(order);
    for (const line of table) {
      const row = rows[line.account as `0x${string}`];
      expect(parseUnits(line.debt_usd ?? '', 8)).toBe(BigInt(row?.debt ?? -1));
      expect(parseUnits(line.health_factor ?? '', 18)).toBe(BigInt(row?.healthFactor ?? -1));
      expect(line.status).toBe(row?.status);
    }
  } finally {
    await node.setIntervalMining({ interval: 1 });
  }
});

test('the whole book scrolls, with only the rows in sight in the page', async ({ page, demo }) => {
  const all = await demo.rows('sort=account');
  expect(all.length).toBeGreaterThan(250);
  await page.goto('/positions?sort=account');
  const rows = page.getByTestId('position-row');
  await expect(rows.first()).toHaveAttribute('data-account', all[0]?.account ?? '');
  await page.getByTestId('position-rows').evaluate((scroller) => scroller.scrollTo({ top: scroller.scrollHeight }));
  const last = page.locator(`[data-index="${all.length - 1}"]`);
  await expect(last).toHaveAttribute('data-account', all.at(-1)?.account ?? '');
  await expect(last).toBeInViewport();
  expect(await rows.count()).toBeLessThan(80);
  await page.getByTestId('position-rows').evaluate((scroller) => scroller.scrollTo({ top: 0 }));
  await expect(rows.first()).toHaveAttribute('data-account', all[0]?.account ?? '');
});

test('a malformed address, an unknown account and a wrong filter each say what they are', async ({ page, demo }) => {
  await page.goto('/positions/0x123');
  await expect(page).toHaveURL(/account=0x123/);
  await expect(page.getByText('This is not an address')).toBeVisible();
  expect(await getProblem(demo.url, '/api/v1/positions/0x123')).toMatchObject({ status: 400 });
  expect(await getProblem(demo.url, '/api/v1/positions/%3Cscript%3E')).toMatchObject({ status: 400 });

  await page.goto(`/positions?account=${NOBODY}`);
  await expect(page.getByText('No such borrower')).toBeVisible();
  const missing = await getProblem(demo.url, `/api/v1/positions/${NOBODY}`);
  expect(missing.status).toBe(404);
  expect(missing.detail).toContain(NOBODY);

  await page.goto('/positions?sort=nonsense&hf_lt=abc&status=at-risk');
  await expect(page.getByText('Ignored in the link: sort, hf_lt')).toBeVisible();
  await expect(page.getByRole('search').getByRole('button', { name: 'At risk' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  const refused = await getProblem(demo.url, '/api/v1/positions?sort=nonsense&hf_lt=abc');
  expect(refused.status).toBe(400);
  expect(refused.errors?.map(({ path }) => path).sort((a, b) => a.localeCompare(b))).toEqual(['hf_lt', 'sort']);

  await page.goto('/nowhere');
  await expect(page.getByRole('link', { name: /overview|back|breakwater/i }).first()).toBeVisible();
});

test('narrow screens carry every view without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const fits = async () => {
    const { content, window } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      window: innerWidth,
    }));
    expect(content, page.url()).toBeLessThanOrEqual(window);
  };
  await page.goto('/positions?sort=healthFactor');
  const row = page.getByTestId('position-row').first();
  await expect(row).toBeVisible();
  await expect(row.getByTestId('health-factor')).toBeInViewport();
  await fits();
  await row.click();
  await expect(page.getByTestId('position-body')).toBeVisible();
  await fits();
  await page.goto('/settlements');
  await expect(page.getByTestId('block-number')).toBeInViewport();
  await fits();
  await page.goto('/');
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
  await fits();
});
