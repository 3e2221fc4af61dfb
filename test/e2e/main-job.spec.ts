import { erc20Abi, parseAbiItem } from 'viem';
import { chainReader, connectWallet, installWallet, steadyTarget } from '@/test/fixtures/demo-liquidation';
import { poolAddress, readSettlement } from '@/test/fixtures/demo-settlement';
import { expect, test } from '@/test/fixtures/demo-test';

test('the price falls, a position turns liquidatable, a wallet liquidates it, the settlement equals the chain', async ({
  page,
  demo,
}) => {
  await demo.calm();
  const key = demo.market.keys.spare[0];
  if (!key) throw new Error('no spare key');
  const wallet = await installWallet(page, demo, key);
  const chain = chainReader(demo);
  const startedAt = await chain.getBlockNumber();

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

  // Open it from the table and liquidate.
  await page.getByLabel('Account starts with').fill(target.account);
  await page.locator(`[data-account="${target.account}"]`).click();
  const drawer = page.getByRole('complementary', { name: `Position ${target.account}` });
  const flow = drawer.getByRole('region', { name: 'Liquidate' });
  await flow.getByRole('button', { name: 'Approve and liquidate' }).click();
  const settlement = flow.getByTestId('settlement');
  await expect(settlement).toBeVisible({ timeout: 30_000 });
  for (const step of ['plan', 'approve', 'simulate', 'sign', 'receipt'])
    await expect(flow.locator(`[data-step=${step}]`)).toHaveAttribute('data-status', 'done');

  // The chain's own word on it, read past the page and the server.
  const [log] = await chain.getLogs({
    address: poolAddress(demo),
    event: parseAbiItem(
      'event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)',
    ),
    args: { user: target.account },
    fromBlock: startedAt,
    strict: true,
  });
  if (!log) throw new Error('the chain knows no liquidation');
  expect(log.args.user.toLowerCase()).toBe(target.account);
  expect(log.args.liquidator).toBe(wallet.address);
  const moved = await readSettlement(demo, log.transactionHash);
  expect(moved.repaid).toBe(log.args.debtToCover);
  expect(moved.seizedNet).toBe(log.args.liquidatedCollateralAmount);

  const shown = async (field: string, attribute: 'data-planned' | 'data-realised') =>
    BigInt((await settlement.locator(`[data-field=${field}] [${attribute}]`).getAttribute(attribute)) ?? '-1');
  for (const field of ['repaid', 'seizedNet', 'protocolFee', 'seized'] as const) {
    expect(await shown(field, 'data-realised'), `${field} on chain`).toBe(moved[field]);
    expect(await shown(field, 'data-planned'), `${field} planned`).toBe(moved[field]);
  }
  await expect(settlement).toHaveAttribute('data-exact', 'true');
  await expect(settlement).toContainText('exact to the last unit');
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
  const row = page.getByRole('row').filter({ has: page.getByTitle(log.transactionHash) });
  await expect(row).toContainText('exact');
  await expect(row.getByTitle(`${moved.repaid} base units`)).toBeVisible();
  await expect(row.getByTitle(`${moved.seizedNet} base units`)).toBeVisible();
});
