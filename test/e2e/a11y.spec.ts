import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { installWallet, liquidateAs, partlyLiquidatable } from '@/test/fixtures/demo-liquidation';
import { type Demo, expect, test } from '@/test/fixtures/demo-test';

/** Fails with what a person needs to find each violation. */
const expectAccessible = async (page: Page, what: string): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}\n${failureSummary}`),
  );
  expect(found, what).toEqual([]);
};

let opened = '';
test.beforeAll(async ({ demo }: { demo: Demo }) => {
  await demo.calm();
  await demo.priceAt('WETH', 88);
  const [first, second] = await partlyLiquidatable(demo);
  if (!first || !second) throw new Error('nothing is liquidatable');
  await liquidateAs(demo, demo.market.keys.liquidator, first);
  opened = second.account;
});
test.afterAll(({ demo }) => demo.calm());

for (const theme of ['dark', 'light'] as const)
  test(`no view has an accessibility violation: ${theme}`, async ({ page, demo }) => {
    await installWallet(page, demo, demo.spare(6));
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const live = () => expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');

    await page.goto('/');
    await live();
    await expect(page.getByText('Last settlements').or(page.getByText('Settlements')).first()).toBeVisible();
    await expectAccessible(page, 'overview');

    await page.getByTestId('scenario-toggle').click();
    await expect(page.getByTestId('scenario-panel').getByLabel('Scenario')).toBeVisible();
    await expectAccessible(page, 'scenario panel');

    await page.goto('/positions');
    await live();
    await expect(page.getByTestId('position-row').first()).toBeVisible();
    await expectAccessible(page, 'positions');

    await page.goto(`/positions?account=${opened}`);
    await expect(page.getByRole('region', { name: 'Liquidate' })).toBeVisible();
    await expectAccessible(page, 'drawer of a liquidatable position');

    await page.getByRole('button', { name: 'Connect wallet' }).click();
    await expect(page.getByRole('dialog', { name: 'Wallet' })).toBeVisible();
    await expectAccessible(page, 'wallet dialog');
    await page.keyboard.press('Escape');

    await page.goto('/settlements');
    await expect(page.getByRole('row').nth(1)).toBeVisible();
    await expectAccessible(page, 'settlements');
  });
