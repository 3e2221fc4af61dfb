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
  await demo.priceAt('WETH', 88);
  const target = (await partlyLiquidatable(demo)).find(
    ({ plan }) => plan.collateralAsset !== plan.debtAsset && BigInt(plan.profit ?? 0) > 100n * 10n ** 8n,
  );
  if (!target) throw new Error('nothing is worth liquidating');
  return target;
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

  const hash = await newestHash(demo, target.account);
  const shown = settlement.locator('[data-net]');
  await expect(shown).toHaveCount(1);
  const [token, amount] = [await shown.getAttribute('data-net'), await shown.getAttribute('data-amount')];
  expect(BigInt(amount ?? '0')).toBeGreaterThan(0n);
  expect(await netOf(demo, hash, token as Address, key.address)).toBe(BigInt(amount ?? '0'));
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
  const chosen = await page.request.get(
    `/api/v1/positions/${target.account}/plan?objective=profit&funding=sell&liquidator=${key.address}`,
  );
  const { plan } = (await chosen.json()) as { plan: Liquidatable['plan'] };
  await fund(demo, key.address, { ...target, plan });

  await expect(flow.getByTestId('sending')).toContainText('4 calls as one batch', { timeout: 20_000 });
  await flow.getByRole('button', { name: 'Liquidate', exact: true }).click();
  const settlement = flow.getByTestId('settlement');
  await expect(settlement).toBeVisible({ timeout: 30_000 });
  await expect(flow.locator('[data-step=approve]')).toContainText('In the batch');
  await expect(flow.locator('[data-step=simulate]')).toContainText('Succeeds');
  expect(methods(wallet, 'wallet_sendCalls')).toBe(1);
  expect(methods(wallet, 'eth_sendTransaction')).toBe(0);

  const hash = await newestHash(demo, target.account);
  await expect(settlement.getByTitle(hash)).toBeVisible();
  await expect(settlement).toContainText('predicted it', { timeout: 20_000 });
  const shown = settlement.locator(`[data-net="${plan.debtAsset}"]`);
  const amount = BigInt((await shown.getAttribute('data-amount')) ?? '0');
  expect(amount).toBeGreaterThan(0n);
  expect(await netOf(demo, hash, plan.debtAsset, key.address)).toBe(amount);
});

/** Of the account's newest liquidation, by the engine's own record. */
const newestHash = async (demo: Demo, account: string): Promise<Hash> => {
  const answer = await fetch(`${demo.url}/api/v1/settlements?account=${account}&limit=1`);
  const [found] = (await answer.json()) as { txHash: Hash }[];
  if (!found) throw new Error('the engine knows no liquidation of it');
  return found.txHash;
};
