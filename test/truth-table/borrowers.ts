import { type Address, encodeFunctionData, type Hex, keccak256, maxUint256, parseAbi, toHex } from 'viem';
import type { Pair } from '@/lib/core/protocols/rules';
import { EMODES, reserveSpec } from '@/lib/devnet/chain/reserve-specs';
import type { ChainMarket } from '@/test/fixtures/chain-market';
import { sendAll, type Transaction } from './send';

/** A position of one collateral and one debt whose health factor is below 1. */
export interface Borrower extends Pair {
  readonly account: Address;
  readonly eMode: number;
  /** Whether its health factor is below 0.95, where the sentinel is not asked. */
  readonly deep: boolean;
  /** A further collateral, of a dollar. */
  readonly besides?: Address;
}

const abi = parseAbi([
  'function approve(address spender, uint256 amount)',
  'function supply(address asset, uint256 amount, address onBehalfOf, uint16 referral)',
  'function borrow(address asset, uint256 amount, uint256 mode, uint16 referral, address onBehalfOf)',
  'function setUserEMode(uint8 id)',
  'function setReserveBorrowing(address asset, bool enabled)',
  'function setBorrowCap(address asset, uint256 cap)',
  'function setSupplyCap(address asset, uint256 cap)',
  'function configureReserveAsCollateral(address asset, uint256 ltv, uint256 threshold, uint256 bonus)',
  'function setEModeCategory(uint8 id, uint16 ltv, uint16 threshold, uint16 bonus, string label)',
  'function setEModeCategory(uint8 id, uint16 ltv, uint16 threshold, uint16 bonus, address oracle, string label)',
]);
const ZERO: Address = '0x0000000000000000000000000000000000000000';

/** Cents of collateral: well above what the pool calls dust, also after half of the debt is repaid. */
const COLLATERAL_USD = 10_000n;
/** Of what may be borrowed at most: with thresholds at 90 % of it, health factors near 0.97 and 0.91. */
const SHARES = [
  { deep: false, percent: 93n },
  { deep: true, percent: 99n },
] as const;
const LOWERED_PERCENT = 90;

/**
 * Opens a position above 0.95 and one below for each pair of the market's assets (a pair of one asset included),
 * one of either for each pair within an e-mode, and for each asset one that holds it besides its pair; then lowers
 * every threshold, so that all are below 1.
 * The liquidator holds plenty of every asset and has approved the pool.
 */
export async function openBorrowers({ local, rpc }: ChainMarket, aave: '3.6' | '3.0'): Promise<readonly Borrower[]> {
  const { assets, keys, contracts } = local;
  const { pool, configurator } = contracts;
  const admin = keys.deployer.address;
  const liquidator = keys.liquidator.address;
  const call = (from: Address, to: Address, data: Hex): Transaction => ({ from, to, data });
  const configure = (data: Hex): Transaction => call(admin, configurator, data);

  for (const { symbol, decimals } of assets) await local.mint(symbol, liquidator, 10n ** BigInt(decimals + 8));
  await sendAll(rpc, [
    ...assets.flatMap(({ address }) => [
      call(liquidator, address, encodeFunctionData({ abi, functionName: 'approve', args: [pool, maxUint256] })),
      configure(encodeFunctionData({ abi, functionName: 'setReserveBorrowing', args: [address, true] })),
      configure(encodeFunctionData({ abi, functionName: 'setSupplyCap', args: [address, 0n] })),
      configure(encodeFunctionData({ abi, functionName: 'setBorrowCap', args: [address, 0n] })),
    ]),
  ]);

  const priceOf = (symbol: string): bigint => {
    const { price, ratio } = reserveSpec(symbol);
    return ratio === undefined ? price : (price * ratio.initial) / 10n ** 18n;
  };
  const borrowers: Borrower[] = [];
  const opening: Transaction[] = [];
  type Asset = (typeof assets)[number];
  const worth = (dollars: bigint, { symbol, decimals }: Asset): bigint =>
    (dollars * 10n ** 8n * 10n ** BigInt(decimals)) / priceOf(symbol);
  const open = (sold: Asset, owed: Asset, eMode: number, deep: boolean, besides?: Asset): void => {
    const { percent } = SHARES[deep ? 1 : 0];
    const seed = keccak256(toHex(`truth ${sold.symbol} ${owed.symbol} ${eMode} ${deep} ${besides?.symbol}`));
    const account = `0x${seed.slice(26)}` as Address;
    const ltv = BigInt(EMODES.find(({ id }) => id === eMode)?.ltv ?? reserveSpec(sold.symbol).ltv);
    const borrowed = (worth(COLLATERAL_USD, owed) * ltv * percent) / (10_000n * 100n);
    const supply = (asset: Asset, dollars: bigint): void => {
      const args = [asset.address, worth(dollars, asset), account, 0] as const;
      opening.push(call(liquidator, pool, encodeFunctionData({ abi, functionName: 'supply', args })));
    };
    supply(sold, COLLATERAL_USD);
    if (besides) supply(besides, 1n);
    if (eMode !== 0)
      opening.push(call(account, pool, encodeFunctionData({ abi, functionName: 'setUserEMode', args: [eMode] })));
    opening.push(
      call(
        account,
        pool,
        encodeFunctionData({ abi, functionName: 'borrow', args: [owed.address, borrowed, 2n, 0, account] }),
      ),
    );
    borrowers.push({
      account,
      collateralAsset: sold.address,
      debtAsset: owed.address,
      eMode,
      deep,
      ...(besides && { besides: besides.address }),
    });
  };
  for (const sold of assets) {
    for (const owed of assets) {
      open(sold, owed, 0, false);
      open(sold, owed, 0, true);
      const [a, b] = [reserveSpec(sold.symbol).eMode, reserveSpec(owed.symbol).eMode];
      if (a !== 0 && a === b) open(sold, owed, a, borrowers.length % 4 < 2);
    }
  }
  for (const [index, besides] of assets.entries()) {
    const [sold, owed] = [assets[(index + 1) % assets.length], assets[(index + 3) % assets.length]];
    if (sold && owed) open(sold, owed, 0, index % 2 === 0, besides);
  }
  await rpc.request('anvil_autoImpersonateAccount', [true]);
  await rpc.batch(
    borrowers.map(({ account }) => ({ method: 'anvil_setBalance', params: [account, toHex(10n ** 20n)] })),
  );
  await sendAll(rpc, opening);

  const lowered = (ltv: number): number => Math.floor((ltv * LOWERED_PERCENT) / 100);
  await sendAll(rpc, [
    ...assets.map(({ symbol, address }) => {
      const { ltv, liquidationBonus } = reserveSpec(symbol);
      const args = [address, 0n, BigInt(lowered(ltv)), BigInt(liquidationBonus)] as const;
      return configure(encodeFunctionData({ abi, functionName: 'configureReserveAsCollateral', args }));
    }),
    ...EMODES.map(({ id, ltv, liquidationBonus, label }) => {
      const [least, threshold] = [lowered(ltv) - 1, lowered(ltv)];
      return configure(
        aave === '3.6'
          ? encodeFunctionData({
              abi,
              functionName: 'setEModeCategory',
              args: [id, least, threshold, liquidationBonus, label],
            })
          : encodeFunctionData({
              abi,
              functionName: 'setEModeCategory',
              args: [id, least, threshold, liquidationBonus, ZERO, label],
            }),
      );
    }),
  ]);
  return borrowers;
}
