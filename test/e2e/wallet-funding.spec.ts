import type { Page } from '@playwright/test';
import { type Address, erc20Abi, type Hash, isAddressEqual, parseEther, parseEventLogs, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { jsonRpc } from '@/lib/devnet/chain/json-rpc';
import type { DevKey } from '@/lib/devnet/local-market';
import {
  chainReader,
  connectWallet,
  fund,
  installWallet,
  type Liquidatable,
  partlyLiquidatable,
} from '@/test/fixtures/demo-liquidation';
import { type Demo, expect, test } from '@/test/fixtures/demo-test';

const methods = (wallet: { readonly requests: readonly { readonly method: string }[] }, method: string) =>
  wallet.requests.filter((request) => request.method === method).length;

/** An account with ether and nothing else. */
const newcomer = async (demo: Demo): Promise<DevKey> => {
  const privateKey = generatePrivateKey();
  const address = privateKeyToAddress(privateKey).toLowerCase() as Address;
  await jsonRpc(demo.market.http).request('anvil_setBalance', [address, toHex(parseEther('10'))]);
  return { address, privateKey };
};

/** Ether falls; a position whose collateral is worth selling, open in its drawer. */
const openFlow = async (demo: Demo) => {
  await demo.calm();
  // Tests before this one took some: the fall goes on until somebody is left.
  for (const percent of [88, 80, 72]) {
    await demo.priceAt('WETH', percent);
    for (let tries = 0; tries < 20; tries += 1) {
      const target = (await partlyLiquidatable(demo)).find(
        ({ plan }) => plan.collateralAsset !== plan.debtAsset && BigInt(plan.profit ?? 0) > 100n * 10n ** 8n,
      );
      if (target) return target;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
  throw new Error('nothing is worth liquidating');
};
const drawerOf = async (page: Page, target: Liquidatable) => {
  await page.goto(`/positions?account=${target.account}`);
  const flow = page.getByRole('region', { name: 'Liquidate' });
  await connectWallet(page);
  return flow;
};

/** What a transaction left with an account, by the token's own transfers. */
const netOf = async (demo: Demo, hash: Hash, token: Address, account: Address): Promise<bigint> => {
  const { logs } = await chainReader(demo).getTransactionReceipt({ hash });
  return parseEventLogs({ abi: erc20Abi, eventName: 'Transfer', logs })
    .filter(({ address }) => isAddressEqual(address, token))
    .reduce(
      (sum, { args }) =>
        sum +
        (isAddressEqual(args.to, account) ? args.value : 0n) -
        (isAddressEqual(args.from, account) ? args.value : 0n),
      0n,
    );
};

test('a wallet without a token deploys its executor, borrows, liquidates, sells and keeps the profit in one transaction', async ({
  page,
  demo,
}) => {
  const key = await newcomer(demo);
  const target = await openFlow(demo);
  const wallet = await installWallet(page, demo, key);
  const flow = await drawerOf(page, target);
  await flow.getByLabel('Pay with').selectOption('flash');

  const missing = flow.locator('[data-issue=no-executor]');
  await expect(missing).toContainText('is not deployed');
  const start = flow.getByRole('button', { name: 'Liquidate', exact: true });
  await expect(start).toBeDisabled();
  await missing.getByRole('button', { name: 'Deploy' }).click();
  await expect(missing).toHaveCount(0, { timeout: 20_000 });
  await expect(flow.getByTestId('route-legs')).toContainText('Impact');
  for (const part of ['Flash premium', 'Gas', 'Bid', 'At the least, or it reverts', 'Profit at the pessimistic price'])
    await expect(flow.getByText(part, { exact: true })).toBeVisible();
  await expect(flow.getByTestId('sending')).toContainText('One signature: one transaction of your executor');
  await start.click();
  const settlement = flow.getByTestId('settlement');
  await expect(settlement).toBeVisible({ timeout: 30_000 });
  await expect(flow.locator('[data-step=approve]')).toHaveAttribute('data-status', 'skipped');
  // The deployment and the liquidation, no approval.
  expect(methods(wallet, 'eth_sendTransaction')).toBe(2);

  const { txHash, debtAsset } = await newest(demo, target.account);
  // Seconds of interest may leave some collateral beside it.
  const shown = settlement.locator(`[data-net="${debtAsset}"]`);
  const amount = BigInt((await shown.getAttribute('data-amount')) ?? '0');
  expect(amount).toBeGreaterThan(0n);
  expect(await netOf(demo, txHash, debtAsset, key.address)).toBe(amount);
});

test('a smart account approves, liquidates, approves and sells in one batch, whose transaction the settlement names', async ({
  page,
  demo,
}) => {
  const key = await newcomer(demo);
  const target = await openFlow(demo);
  const wallet = await installWallet(page, demo, key, true);
  const flow = await drawerOf(page, target);
  await flow.getByLabel('Pay with').selectOption('sell');
  await fund(demo, key.address, { ...target, plan: await soldPlan(page, target, key) });

  await expect(flow.getByTestId('sending')).toContainText('4 calls as one batch', { timeout: 20_000 });
  await flow.getByRole('button', { name: 'Liquidate', exact: true }).click();
  const settlement = flow.getByTestId('settlement');
  await expect(settlement).toBeVisible({ timeout: 30_000 });
  await expect(flow.locator('[data-step=approve]')).toContainText('In the batch');
  await expect(flow.locator('[data-step=simulate]')).toContainText('Succeeds');
  expect(methods(wallet, 'wallet_sendCalls')).toBe(1);
  expect(methods(wallet, 'eth_sendTransaction')).toBe(0);

  await expect(settlement).toContainText('predicted it', { timeout: 20_000 });
  const { txHash, debtAsset } = await newest(demo, target.account);
  await expect(settlement.getByTitle(txHash)).toBeVisible();
  const shown = settlement.locator(`[data-net="${debtAsset}"]`);
  const amount = BigInt((await shown.getAttribute('data-amount')) ?? '0');
  expect(amount).toBeGreaterThan(0n);
  expect(await netOf(demo, txHash, debtAsset, key.address)).toBe(amount);
});

test('a wallet that neither batches nor has an executor sells what was paid out in transactions of its own', async ({
  page,
  demo,
}) => {
  const key = await newcomer(demo);
  const target = await openFlow(demo);
  const wallet = await installWallet(page, demo, key);
  const flow = await drawerOf(page, target);
  await flow.getByLabel('Pay with').selectOption('sell');
  await fund(demo, key.address, { ...target, plan: await soldPlan(page, target, key) });
  await expect(flow.getByTestId('sending')).toContainText('Two signatures first', { timeout: 20_000 });
  await flow.getByRole('button', { name: 'Approve and liquidate' }).click();
  const settlement = flow.getByTestId('settlement');
  await expect(settlement).toBeVisible({ timeout: 40_000 });
  await expect(flow.locator('[data-step=sell]')).toContainText('Sold in block');
  expect(methods(wallet, 'eth_sendTransaction')).toBe(4);
  const { debtAsset } = await newest(demo, target.account);
  const shown = settlement.locator(`[data-net="${debtAsset}"]`);
  expect(BigInt((await shown.getAttribute('data-amount')) ?? '0')).toBeGreaterThan(0n);
});

/** What the flow is going to plan for this wallet: it is funded for that. */
const soldPlan = async (page: Page, { account }: Liquidatable, { address }: DevKey): Promise<Liquidatable['plan']> => {
  const query = `objective=profit&funding=sell&liquidator=${address}`;
  const answer = await page.request.get(`/api/v1/positions/${account}/plan?${query}`);
  return ((await answer.json()) as { plan: Liquidatable['plan'] }).plan;
};

/** The account's newest liquidation, by the engine's own record, which comes a moment after the block. */
const newest = async (demo: Demo, account: string): Promise<{ readonly txHash: Hash; readonly debtAsset: Address }> => {
  let found: { readonly txHash: Hash; readonly debtAsset: Address } | undefined;
  await expect
    .poll(async () => {
      const answer = await fetch(`${demo.url}/api/v1/settlements?account=${account}&limit=1`);
      [found] = (await answer.json()) as { readonly txHash: Hash; readonly debtAsset: Address }[];
      return found;
    })
    .toBeDefined();
  if (!found) throw new Error('the engine knows no liquidation of it');
  return found;
};
