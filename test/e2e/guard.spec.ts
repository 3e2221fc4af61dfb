import AxeBuilder from '@axe-core/playwright';
import { positionDetailSchema } from '@/lib/core/snapshot/position-detail-schema';
import { connectWallet, fund, installWallet, type Liquidatable } from '@/test/fixtures/demo-liquidation';
import { type Demo, expect, test } from '@/test/fixtures/demo-test';
import { getJson } from '@/test/fixtures/server-api';

test('a mispriced adapter: alarm and tagged rows on the page; a wallet must say that it knows before it can sign', async ({
  page,
  demo,
}) => {
  await demo.calm();
  const key = demo.spare(5);
  const wallet = await installWallet(page, demo, key);
  await page.goto('/');
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
  const alarm = page.getByTestId('guard-alarm');
  await expect(alarm).toHaveCount(0);

  demo.driver.start('oracle-mispricing');
  await expect(alarm).toBeVisible({ timeout: 30_000 });
  await expect(alarm.getByRole('alert')).toHaveText('Wrongful liquidations: the protocol misprices wstETH');
  await expect(alarm).toContainText(/wstETH 2\.[78]\d% below the market, since block/);
  await expect(alarm.getByRole('link', { name: 'Oracles' })).toHaveAttribute('href', '/oracles');

  // The rows behind it, by the page's own filter; the API's are the same.
  await alarm.getByRole('link', { name: /^Show/ }).click();
  await expect(page).toHaveURL(/guard=wrongful/);
  const rows = page.getByTestId('position-row');
  await expect(rows.first()).toHaveAttribute('data-guard', 'wrongful');
  await expect(page.getByRole('button', { name: 'Wrongful' })).toHaveAttribute('aria-pressed', 'true');
  const { wrongful } = (await demo.snapshot()).guard;
  expect(wrongful.count).toBeGreaterThan(3);
  await expect(page.getByTestId('position-count')).toContainText(`${wrongful.count} of`);
  await expect(alarm.getByTestId('guard-count')).toHaveText(String(wrongful.count));
  await expect(rows.first().getByText('Wrongful').last()).toBeVisible();
  const csv = await (await page.request.get('/api/v1/positions?guard=wrongful&format=csv')).text();
  expect(csv.trim().split('\r\n').slice(1)).toHaveLength(wrongful.count);

  // One of them, by a wallet that could pay.
  const target = (await demo.rows('guard=wrongful')).find((row): row is Liquidatable => row.plan !== null);
  if (!target) throw new Error('no tagged position can be liquidated');
  await fund(demo, key.address, target);
  await page.locator(`[data-account="${target.account}"]`).click();
  await expect(page.getByTestId('guard-section')).toContainText(/wstETH: protocol, market/);
  await connectWallet(page);
  const flow = page.getByRole('region', { name: 'Liquidate' });
  // What the wallet was funded for.
  await flow.getByLabel('Size for').selectOption('max');
  const asked = flow.locator('[data-issue=wrongful-liquidation]');
  await expect(asked).toContainText(/The protocol reads wstETH at \$3,[\d.]+, 2\.[78]\d % below the market’s \$3,/);
  await expect(asked).toContainText('its owner would lose collateral to a wrong price');
  const start = flow.getByRole('button', { name: /liquidate$/i });
  const known = asked.getByRole('checkbox');
  await expect(flow.locator('[data-issue=still-checking]')).toHaveCount(0);
  await expect(start).toBeDisabled();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))).toEqual([]);
  }
  await known.check();
  await expect(start).toBeEnabled();
  await known.uncheck();
  await expect(start).toBeDisabled();
  expect(wallet.requests.filter(({ method }) => method === 'eth_sendTransaction')).toEqual([]);
  await known.check();
  await start.click();
  await expect(flow.getByTestId('settlement')).toBeVisible({ timeout: 30_000 });

  await demo.calm();
  await expect(alarm).toHaveCount(0);
});

/** A position of ether against stablecoins only, and the ether price in bps of the initial one at which it turns liquidatable. */
const etherPosition = async (demo: Demo) => {
  const ether = demo.market.assets.find(({ symbol }) => symbol === 'WETH');
  if (!ether) throw new Error('no WETH');
  const stable = new Set<string>(demo.market.assets.filter((each) => each.stable).map(({ address }) => address));
  for (const row of await demo.rows('sort=healthFactor&hf_lt=1.3')) {
    const alone = row.collateralAssets.every((asset) => asset === ether.address);
    if (row.status !== 'at-risk' && row.status !== 'watch') continue;
    if (!alone || !row.debtAssets.every((asset) => stable.has(asset)) || Number(row.debt) < 5_000e8) continue;
    const { collaterals } = await getJson(demo.url, `/api/v1/positions/${row.account}`, positionDetailSchema);
    const price = collaterals[0]?.liquidationPrice;
    if (price) return { account: row.account, turnsAt: Number((BigInt(price) * 10_000n) / ether.initialPrice) };
  }
  throw new Error('no position of ether against stablecoins');
};

test('a tag that appears between preview and signature stops the liquidation and is asked about', async ({
  page,
  demo,
}) => {
  await demo.calm();
  const { account, turnsAt } = await etherPosition(demo);
  await demo.priceAt('WETH', (turnsAt - 12) / 100);
  const key = demo.spare(6);
  const wallet = await installWallet(page, demo, key);
  const rowNow = async () => (await demo.rows(`search=${account}`))[0];
  // The exchanges fall a moment before or after the feed: soon they agree that it is liquidatable.
  await expect.poll(async () => (await rowNow())?.plan && (await rowNow())?.guard, { timeout: 20_000 }).toBeNull();
  const target = await rowNow();
  if (!target?.plan) throw new Error('it has no plan');
  await fund(demo, key.address, target as Liquidatable);
  await page.goto(`/positions?account=${account}`);
  await connectWallet(page);
  const flow = page.getByRole('region', { name: 'Liquidate' });
  // What the wallet was funded for.
  await flow.getByLabel('Size for').selectOption('max');
  const start = flow.getByRole('button', { name: /liquidate$/i });
  await expect(start).toBeEnabled();
  await expect(flow.locator('[data-issue=wrongful-liquidation]')).toHaveCount(0);

  // While the wallet asks for the approval the market recovers, by less than what its feed reports.
  wallet.beforeNext('eth_sendTransaction', async () => {
    demo.driver.hold(new Map([['WETH', (turnsAt + 32) / 10_000]]));
    await expect.poll(async () => (await rowNow())?.guard, { timeout: 15_000 }).toBe('wrongful');
  });
  await start.click();
  await expect(flow.getByText('or what the market says of it, changed')).toBeVisible({ timeout: 30_000 });
  expect(wallet.requests.filter(({ method }) => method === 'eth_sendTransaction')).toHaveLength(1);
  await flow.getByRole('button', { name: 'Use the new plan' }).click();
  const asked = flow.locator('[data-issue=wrongful-liquidation]');
  await expect(asked).toBeVisible();
  await expect(asked.getByRole('checkbox')).not.toBeChecked();
  await expect(start).toBeDisabled();
  // A lag by design is tagged, and is no alarm.
  await expect(page.getByTestId('guard-alarm')).toHaveCount(0);
  await demo.calm();
});
