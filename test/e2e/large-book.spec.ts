import { test as base, expect } from '@playwright/test';
import { positionWindowSchema } from '@/lib/core/snapshot/position-window-schema';
import { getJson } from '@/test/fixtures/server-api';
import { type LargeMarketServer, startLargeMarket } from '@/test/fixtures/start-large-market';

/** More than are evaluated one by one: the risk kernel's path. */
const POSITIONS = 30_000;

const test = base.extend<object, { large: LargeMarketServer }>({
  large: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const server = await startLargeMarket(POSITIONS);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  baseURL: async ({ large }, use) => use(large.url),
});

test('a large book: opens, scrolls to its end, goes to a row, sorts, filters, and a link reopens it', async ({
  page,
  context,
  large,
}) => {
  const row = (index: number) => page.locator(`[data-testid=position-row][data-index="${index}"]`);
  await page.goto('/positions?sort=account');
  await expect(page.getByTestId('position-count')).toHaveText('30,000 of 30,000');
  await expect(row(0)).toBeInViewport();
  await page.getByTestId('position-rows').evaluate((scroller) => scroller.scrollTo({ top: scroller.scrollHeight }));
  await expect(row(POSITIONS - 1)).toBeInViewport();
  expect(await page.getByTestId('position-row').count()).toBeLessThan(90);

  await page.getByLabel(/^Go to row/).fill('12,345');
  await page.keyboard.press('Enter');
  await expect(row(12_344)).toBeFocused();
  // Accounts do not move with the blocks: what stands there is what the API says.
  const { order } = await getJson(
    large.url,
    '/api/v1/positions?sort=account&offset=12344&limit=1',
    positionWindowSchema,
  );
  await expect(row(12_344)).toHaveAttribute('data-account', order[0] ?? '');
  await page.keyboard.press('Home');
  await expect(row(0)).toBeFocused();

  await page.getByRole('button', { name: 'Debt', exact: true }).click();
  await page.getByRole('search').getByRole('button', { name: 'Watch' }).click();
  await page.getByLabel('Health factor below').fill('1.2');
  await expect(page).toHaveURL(/hf_lt=1.2/);
  await expect(row(0)).toHaveAttribute('data-status', 'watch');
  const link = await context.newPage();
  await link.goto(page.url());
  const first = link.locator('[data-testid=position-row][data-index="0"]');
  await expect(first).toHaveAttribute('data-status', 'watch');
  await expect(link.getByRole('columnheader', { name: 'Debt', exact: true })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
});

test('the export of a large book holds every position once, in order, while blocks go on', async ({ large }) => {
  const text = await (await fetch(`${large.url}/api/v1/positions?sort=healthFactor&format=csv`)).text();
  const [head = '', ...lines] = text.trimEnd().split('\r\n');
  const at = head.split(',').indexOf('health_factor');
  const fields = lines.map((line) => line.split(','));
  expect(new Set(fields.map(([account]) => account)).size).toBe(POSITIONS);
  const healths = fields.map((line) => Number(line[at]));
  expect(healths.findIndex((health, index) => index > 0 && health < (healths[index - 1] ?? 0))).toBe(-1);
});
