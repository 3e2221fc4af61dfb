import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { cascadeMapSchema } from '@/lib/core/snapshot/cascade-schema';
import { expect, test } from '@/test/fixtures/demo-test';
import { getJson } from '@/test/fixtures/server-api';

test.beforeAll(({ demo }) => demo.calm());
test.afterAll(({ demo }) => demo.calm());

/** The map's cells in words, once they answer the newest question. */
const shown = async (page: Page): Promise<readonly string[]> => {
  await expect(page.getByTestId('map')).toHaveAttribute('data-pending', 'false');
  return page.getByRole('gridcell').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label') ?? ''));
};
/** Percent of all of WETH's cells together. */
const impactOf = (cells: readonly string[]): number =>
  cells
    .filter((label) => label.startsWith('WETH −'))
    .reduce((sum, label) => sum + Number(/: <?([\d.]+)%/.exec(label)?.[1] ?? 0), 0);

test('the map answers as the API does, follows a slider, opens a cell’s rounds by keys, and its link reopens all of it', async ({
  page,
  demo,
}) => {
  await page.goto('/');
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await expect(page).toHaveURL(/\/cascade$/);
  const map = await getJson(demo.url, '/api/v1/cascade/map?steps=20&from=250&to=5000', cascadeMapSchema);
  const cells = await shown(page);
  expect(cells).toHaveLength(map.rows.length * 20);
  for (const [place, value] of map.cells.badDebt.entries())
    expect((cells[place] ?? '').includes('not known'), cells[place]).toBe(value === null);

  // Less depth: the same sales take the price further down.
  await page.keyboard.press('m');
  await page.keyboard.press('m');
  await expect(page).toHaveURL(/metric=impact/);
  const before = impactOf(await shown(page));
  expect(before).toBeGreaterThan(0);
  await page.getByRole('slider', { name: 'Depth' }).fill('25');
  await expect(page).toHaveURL(/depth=25/);
  await expect(async () => expect(impactOf(await shown(page))).toBeGreaterThan(1.5 * before)).toPass({
    timeout: 15_000,
  });

  await page.getByRole('gridcell', { name: /^WETH −2.5%/ }).focus();
  for (let step = 0; step < 11; step += 1) await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('gridcell', { name: /^WETH −30%/ })).toBeFocused();
  await expect(page.getByRole('tooltip')).toContainText('Branching');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/cell=WETH:-30/);
  const drawer = page.getByTestId('cell-drawer');
  await expect(drawer.getByTestId('round-row').first()).toBeVisible();
  await expect(drawer.getByTestId('compare-row').first()).toBeVisible();

  const link = page.url();
  await page.goto('/positions');
  await page.goto(link);
  await expect(page.getByRole('slider', { name: 'Depth' })).toHaveValue('25');
  await expect(drawer.getByTestId('round-row').first()).toBeVisible();
  await expect(page.getByRole('gridcell', { selected: true })).toHaveAttribute('aria-label', /^WETH −30%/);
  // Who is liquidated opens with the same fall, and one comes back to the cell.
  await drawer.getByTestId('taken-row').first().getByRole('button').click();
  await expect(page.getByTestId('what-if-health-factor')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer.getByTestId('round-row').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();

  // The gap engine: with its rounds, after its progress.
  await page.keyboard.press('m');
  await page.keyboard.press('n');
  await expect(page.getByTestId('gap-bar')).toHaveAttribute('data-state', 'done');
  await expect(page.getByTestId('map')).toHaveAttribute('data-engine', 'gap');
});

test('is accessible in both themes, and fits 360 px', async ({ page }) => {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto('/cascade?cell=WETH:-20');
    await shown(page);
    await expect(page.getByTestId('cell-drawer')).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations, scheme).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('cell-drawer')).toBeHidden();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect((await new AxeBuilder({ page }).analyze()).violations, `${scheme}, narrow`).toEqual([]);
  }
});
