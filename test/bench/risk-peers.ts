import { formatReserves, formatUserSummary } from '@aave/math-utils';
import { AccrualPosition, type IMarket, Market } from '@morpho-org/blue-sdk';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import { fastest } from './fastest';

const rules = protocolRules['aave-v3'];
const PRICE_DECIMALS = 8;

/**
 * Nanoseconds a position of Aave's own formatUserSummary, the health factor among many display fields, with its
 * reserves formatted beforehand; and the largest difference of its health factor from the exact one.
 */
export function benchMathUtils(
  market: AaveV3Market,
  accounts: readonly AaveV3Account[],
): { ns: number; worst: number } {
  const currentTimestamp = Number(market.accruedTo);
  const eModes = [...market.eModes.values()].map(
    ({ id, ltv, liquidationThreshold, liquidationBonus, collateralBitmap, label }) => ({
      id,
      eMode: {
        ltv: `${ltv}`,
        liquidationThreshold: `${liquidationThreshold}`,
        liquidationBonus: `${liquidationBonus}`,
        collateralBitmap: collateralBitmap.toString(2),
        borrowableBitmap: collateralBitmap.toString(2),
        ltvzeroBitmap: '0',
        isolated: false,
        label,
      },
    }),
  );
  const formattedReserves = formatReserves({
    reserves: [...market.reserves.values()].map((reserve) => ({
      originalId: reserve.id,
      id: reserve.asset,
      symbol: reserve.symbol,
      name: reserve.symbol,
      decimals: reserve.decimals,
      underlyingAsset: reserve.asset,
      usageAsCollateralEnabled: reserve.ltv !== 0n,
      reserveFactor: `${reserve.reserveFactor}`,
      baseLTVasCollateral: `${reserve.ltv}`,
      liquidityIndex: `${reserve.liquidityIndex}`,
      reserveLiquidationThreshold: `${reserve.liquidationThreshold}`,
      reserveLiquidationBonus: `${reserve.liquidationBonus}`,
      variableBorrowIndex: `${reserve.variableBorrowIndex}`,
      variableBorrowRate: `${reserve.variableBorrowRate}`,
      liquidityRate: `${reserve.liquidityRate}`,
      availableLiquidity: `${reserve.availableLiquidity}`,
      totalScaledVariableDebt: `${reserve.scaledTotalDebt}`,
      lastUpdateTimestamp: currentTimestamp,
      borrowCap: '0',
      supplyCap: '0',
      debtCeiling: '0',
      debtCeilingDecimals: 2,
      isolationModeTotalDebt: '0',
      virtualUnderlyingBalance: `${reserve.availableLiquidity}`,
      deficit: '0',
      priceInMarketReferenceCurrency: `${reserve.price}`,
    })),
    eModes,
    currentTimestamp,
    marketReferencePriceInUsd: `${10 ** PRICE_DECIMALS}`,
    marketReferenceCurrencyDecimals: PRICE_DECIMALS,
  });
  const users = accounts.map((account) => ({
    userEmodeCategoryId: account.eMode,
    userReserves: [...new Set([...account.scaledSupply.keys(), ...account.scaledDebt.keys()])].map(
      (underlyingAsset) => ({
        underlyingAsset,
        scaledATokenBalance: `${account.scaledSupply.get(underlyingAsset) ?? 0n}`,
        usageAsCollateralEnabledOnUser: account.scaledSupply.has(underlyingAsset),
        scaledVariableDebt: `${account.scaledDebt.get(underlyingAsset) ?? 0n}`,
      }),
    ),
  }));
  const summaries = () =>
    users.map((user) =>
      formatUserSummary({
        ...user,
        currentTimestamp,
        formattedReserves,
        marketReferencePriceInUsd: `${10 ** PRICE_DECIMALS}`,
        marketReferenceCurrencyDecimals: PRICE_DECIMALS,
      }),
    );
  const worst = summaries().reduce((most, { healthFactor }, index) => {
    const exact = Number(rules.position(market, accounts[index] as AaveV3Account).healthFactor) / 1e18;
    return Math.max(most, Math.abs(Number(healthFactor) / exact - 1));
  }, 0);
  return { ns: (fastest(summaries, 5) * 1e6) / users.length, worst };
}

/** Nanoseconds a position of Morpho's AccrualPosition: one collateral, one debt, health factor and liquidation price. */
export function benchMorpho(count: number): number {
  const address = (n: number): `0x${string}` => `0x${n.toString(16).padStart(40, '0')}`;
  const market: IMarket = {
    params: {
      loanToken: address(1),
      collateralToken: address(2),
      oracle: address(3),
      irm: address(4),
      lltv: 860_000_000_000_000_000n,
    },
    totalSupplyAssets: 10n ** 15n,
    totalBorrowAssets: 9n * 10n ** 14n,
    totalSupplyShares: 10n ** 21n,
    totalBorrowShares: 89n * 10n ** 19n,
    lastUpdate: 0n,
    fee: 0n,
    price: 2_500n * 10n ** 24n,
  };
  const of = new Market(market);
  const positions = Array.from({ length: count }, (_, index) => {
    const collateral = 10n ** 18n + BigInt(index) * 10n ** 14n;
    const borrowShares = (collateral * 2_000n) / 10n ** 6n;
    return new AccrualPosition({ user: address(100 + index), supplyShares: 0n, borrowShares, collateral }, of);
  });
  const run = () => {
    let kept = 0;
    for (const position of positions)
      if (position.healthFactor !== undefined && position.liquidationPrice !== undefined) kept += 1;
    if (kept !== count) throw new Error('a Morpho position without a health factor');
  };
  return (fastest(run, 9) * 1e6) / count;
}

/** Nanoseconds a position of the exact rules. */
export const benchExact = (market: AaveV3Market, accounts: readonly AaveV3Account[]): number =>
  (fastest(() => accounts.map((account) => rules.position(market, account)), 9) * 1e6) / accounts.length;
