import type { Page } from '@playwright/test';
import type { Address } from 'viem';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import type { DevKey } from '@/lib/devnet/local-market';
import {
  chainReader,
  connectWallet,
  fund,
  installWallet,
  liquidateAs,
  partlyLiquidatable,
} from '@/test/fixtures/demo-liquidation';
import { type Demo, expect, test } from '@/test/fixtures/demo-test';
import type { TestWallet } from '@/test/fixtures/test-wallet';

/** A drawer open on a position that a connected wallet could liquidate, with the price of ether at `percent`. */
const openFlow = async (
  page: Page,
  demo: Demo,
  who: number | DevKey,
  options: { funded?: boolean; percent?: number; hfAtMost?: number } = {},
) => {
  const key = typeof who === 'number' ? demo.spare(who) : who;
  await demo.calm();
  await demo.priceAt('WETH', options.percent ?? 88);
  const weth = demo.addressOf('WETH');
  // Ether on one side only, so that its price moves the health factor.
  const target = (await partlyLiquidatable(demo)).find(
    ({ plan, debtAssets, healthFactor }) =>
      plan.collateralAsset === weth &&
      !debtAssets.includes(weth) &&
      Number(healthFactor) <= (options.hfAtMost ?? 1) * 1e18,
  );
  if (!target) throw new Error('no position with ether as collateral is liquidatable');
  if (options.funded !== false) await fund(demo, key.address, target);
  const wallet = await installWallet(page, demo, key);
  await page.goto(`/positions?account=${target.account}`);
  const flow = page.getByRole('region', { name: 'Liquidate' });
  // What the wallet was funded for.
  await flow.getByLabel('Size for').selectOption('max');
  return { key, target, wallet, flow, start: flow.getByRole('button', { name: /liquidate$/i }) };
};

/** An account that nobody has ever funded, whatever other tests did before. */
const nobody = (): DevKey => {
  const privateKey = generatePrivateKey();
  return { address: privateKeyToAddress(privateKey).toLowerCase() as Address, privateKey };
};

const sent = (wallet: TestWallet) => wallet.requests.filter(({ method }) => method === 'eth_sendTransaction').length;

test('without a wallet, on another network, without funds: each says so, and has its own way out', async ({
  page,
  demo,
}) => {
  const { flow, start, wallet } = await openFlow(page, demo, nobody(), { funded: false });
  await expect(flow.locator('[data-issue=wallet-not-connected]')).toContainText('Connect a wallet');
  await expect(start).toBeDisabled();
  await connectWallet(page);
  await expect(flow.locator('[data-issue=wallet-not-connected]')).toHaveCount(0);

  await expect(flow.locator('[data-issue=insufficient-balance]')).toContainText('the wallet has 0');
  await expect(start).toBeDisabled();

  await wallet.setChain(1);
  const wrong = flow.locator('[data-issue=wrong-network]');
  await expect(wrong).toContainText('chain 1');
  await expect(wrong).toContainText(String(demo.market.config.chainId));
  await expect(start).toBeDisabled();
  await wrong.getByRole('button', { name: 'Switch' }).click();
  await expect(wrong).toHaveCount(0);
  expect(wallet.requests.map(({ method }) => method)).toContain('wallet_switchEthereumChain');
  expect(sent(wallet)).toBe(0);
});

test('rejected in the wallet: nothing is sent, and it can be tried again', async ({ page, demo }) => {
  const { flow, start, wallet, key } = await openFlow(page, demo, 2);
  const chain = chainReader(demo, key);
  const nonce = await chain.getTransactionCount({ address: key.address });
  await connectWallet(page);

  wallet.rejectNext('eth_sendTransaction');
  await start.click();
  const approve = flow.locator('[data-step=approve]');
  await expect(approve).toHaveAttribute('data-status', 'failed');
  await expect(approve).toContainText('Rejected in the wallet. Nothing was sent.');
  expect(await chain.getTransactionCount({ address: key.address })).toBe(nonce);

  await flow.getByRole('button', { name: 'Back to the plan' }).click();
  await start.click();
  // The approval passes; the liquidation itself is rejected.
  wallet.beforeNext('eth_sendTransaction', async () =>
    wallet.beforeNext('eth_sendTransaction', async () => wallet.rejectNext('eth_sendTransaction')),
  );
  await expect(flow.locator('[data-step=sign]')).toHaveAttribute('data-status', 'failed', { timeout: 20_000 });
  await expect(flow.locator('[data-step=sign]')).toContainText('Rejected in the wallet');
  expect(await chain.getTransactionCount({ address: key.address })).toBe(nonce + 1);
});

test('the position recovers between preview and signature: the plan is recomputed and never sent', async ({
  page,
  demo,
}) => {
  const { flow, start, wallet } = await openFlow(page, demo, 3);
  await connectWallet(page);
  wallet.beforeNext('eth_sendTransaction', () => demo.priceAt('WETH', 100));
  await start.click();
  await expect(flow.locator('[data-step=plan]')).toHaveAttribute('data-status', 'failed', { timeout: 20_000 });
  await expect(flow.getByRole('alert')).toContainText(/not below 1|healthy/i);
  expect(sent(wallet), 'only the approval').toBe(1);
});

test('the price moves between preview and signature: the new plan is shown and must be confirmed', async ({
  page,
  demo,
}) => {
  const { flow, start, wallet } = await openFlow(page, demo, 4, { percent: 80, hfAtMost: 0.985 });
  await connectWallet(page);
  // Ether recovers by 1.25 %: not enough for the position, but less is to be had.
  wallet.beforeNext('eth_sendTransaction', () => demo.priceAt('WETH', 81));
  await start.click();
  await expect(flow.getByText('The plan changed since you looked')).toBeVisible({ timeout: 20_000 });
  expect(sent(wallet), 'only the approval').toBe(1);
  await flow.getByRole('button', { name: 'Use the new plan' }).click();
  await start.click();
  const settlement = flow.getByTestId('settlement');
  await expect(settlement).toBeVisible({ timeout: 30_000 });
  // Equal to the new plan, or apart from it by interest alone, which the engine's own record proves.
  await expect(settlement).toContainText(/exact to the last unit|differs, explained/, { timeout: 20_000 });
});

test('somebody else is first while the wallet waits for the signature: told in words, nothing repaid', async ({
  page,
  demo,
}) => {
  const { flow, start, wallet, target, key } = await openFlow(page, demo, 5);
  const chain = chainReader(demo, key);
  await connectWallet(page);
  const rival = demo.market.keys.liquidator;
  wallet.beforeNext('eth_sendTransaction', async () =>
    wallet.beforeNext('eth_sendTransaction', async () => {
      await liquidateAs(demo, rival, target);
      await demo.priceAt('WETH', 100); // so that what is left of the position cannot be liquidated either
    }),
  );
  const before = await chain.getTransactionCount({ address: key.address });
  await start.click();
  await expect(flow.locator('[data-step=receipt]')).toHaveAttribute('data-status', 'failed', { timeout: 30_000 });
  await expect(flow.getByRole('alert')).toContainText('reverted: nothing was repaid or seized');
  expect(await chain.getTransactionCount({ address: key.address })).toBe(before + 2);
});
