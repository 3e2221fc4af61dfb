import { connectWallet, fund, installWallet, steadyTarget } from '@/test/fixtures/demo-liquidation';
import { expect, test } from '@/test/fixtures/demo-test';
import { liquidateInPage } from '@/test/fixtures/page-liquidation';

test.use({ aave: '3.0' });

test('Aave 3.0: the price falls, a position turns liquidatable, a wallet liquidates it, exact to the last unit', async ({
  page,
  demo,
}) => {
  const key = demo.market.keys.spare[0];
  if (!key) throw new Error('no spare key');
  const wallet = await installWallet(page, demo, key);
  await page.goto('/positions?sort=healthFactor');
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
  expect((await demo.snapshot()).market.revision).toBe(1);
  const liquidatable = page.locator('[data-testid=position-row][data-status=liquidatable]');
  await expect(page.getByTestId('position-row').first()).toBeVisible();
  await expect(liquidatable).toHaveCount(0);

  await demo.priceAt('WETH', 88);
  await expect(liquidatable.first()).toBeVisible();
  const target = await steadyTarget(demo);
  if (!target) throw new Error('nothing is liquidatable');
  await fund(demo, key.address, target);
  await connectWallet(page);
  const { settlement } = await liquidateInPage(page, demo, target, wallet);
  await expect(settlement).toContainText('predicted it', { timeout: 20_000 });
});
