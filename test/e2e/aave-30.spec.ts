import { installWallet } from '@/test/fixtures/demo-liquidation';
import { expect, test } from '@/test/fixtures/demo-test';
import { liquidateAfterFall } from '@/test/fixtures/page-liquidation';

test.use({ aave: '3.0' });

test('Aave 3.0: the price falls, a position turns liquidatable, a wallet liquidates it, exact to the last unit', async ({
  page,
  demo,
}) => {
  const wallet = await installWallet(page, demo, demo.spare(0));
  await page.goto('/positions?sort=healthFactor');
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
  expect((await demo.snapshot()).market.revision).toBe(1);
  await expect(page.getByTestId('position-row').first()).toBeVisible();
  await expect(page.locator('[data-testid=position-row][data-status=liquidatable]')).toHaveCount(0);

  await liquidateAfterFall(page, demo, wallet);
});
