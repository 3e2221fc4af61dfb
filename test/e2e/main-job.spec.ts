import { erc20Abi } from 'viem';
import { chainReader, connectWallet, installWallet, steadyTarget } from '@/test/fixtures/demo-liquidation';
import { poolAddress } from '@/test/fixtures/demo-settlement';
import { expect, test } from '@/test/fixtures/demo-test';
import { liquidateInPage } from '@/test/fixtures/page-liquidation';

test('the price falls, a position turns liquidatable, a wallet liquidates it, the settlement equals the chain', async ({
  page,
  demo,
}) => {
  await demo.calm();
  const key = demo.spare(0);
  const wallet = await installWallet(page, demo, key);
  const chain = chainReader(demo);

  // Nothing is liquidatable, and the page is live.
  await page.goto('/positions?sort=healthFactor');
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
  const rows = page.getByTestId('position-row');
  await expect(rows.first()).toBeVisible();
  await expect(page.locator('[data-testid=position-row][data-status=liquidatable]')).toHaveCount(0);

  // The market crashes, started in the page.
  await page.getByTestId('scenario-toggle').click();
  const panel = page.getByTestId('scenario-panel');
  await panel.getByLabel('Scenario').selectOption('eth-crash');
  await panel.getByRole('button', { name: 'Start' }).click();
  await expect(page.locator('[data-testid=position-row][data-status=liquidatable]').first()).toBeVisible({
    timeout: 40_000,
  });
  await expect.poll(() => steadyTarget(demo), { timeout: 40_000 }).toBeDefined();
  await panel.getByRole('button', { name: 'Pause' }).click();
  await expect(panel.getByRole('button', { name: 'Resume' })).toBeVisible();
  await panel.getByRole('button', { name: 'Close' }).click();

  // The wallet, and what it repays with, through the page's server.
  await connectWallet(page);
  const target = await steadyTarget(demo);
  if (!target) throw new Error('nothing is liquidatable');
  const faucet = await page.request.post('/api/v1/scenario', {
    data: {
      action: 'faucet',
      account: wallet.address.toLowerCase(),
      asset: target.plan.debtAsset,
      amount: (BigInt(target.plan.repaid) * 2n).toString(),
    },
  });
  expect(faucet.ok(), await faucet.text()).toBe(true);

  const { settlement, hash, moved } = await liquidateInPage(page, demo, target, wallet);
  await expect(settlement).toContainText('predicted it', { timeout: 20_000 });

  // Approved exactly what was needed: what is left is what accrued for nothing, none here.
  const allowance = await chain.readContract({
    address: target.plan.debtAsset,
    abi: erc20Abi,
    functionName: 'allowance',
    args: [wallet.address, poolAddress(demo)],
  });
  expect(allowance).toBe(0n);
  expect(wallet.requests.filter(({ method }) => method === 'eth_sendTransaction')).toHaveLength(2);

  // And the engine's own ledger, predicted from the state before the transaction.
  await page.getByRole('link', { name: 'Settlements' }).click();
  const row = page.getByRole('row').filter({ has: page.getByTitle(hash) });
  await expect(row).toContainText('exact');
  for (const amount of [moved.repaid, moved.seizedNet])
    await expect(row.getByRole('cell').and(page.getByTitle(`${amount} base units`))).toBeVisible();
});
