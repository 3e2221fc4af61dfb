import type { Address } from 'viem';
import type { AaveV3Account, AaveV3EMode, AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import { type Bps, RAY, type Ray, type TokenAmount, type Usd } from '@/lib/core/units/units';

/** Deterministic lower-case address for tests. */
export const addressOf = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}`;

export const WETH = addressOf(0xa1);
export const USDC = addressOf(0xa2);
export const WBTC = addressOf(0xa3);
export const BORROWER = addressOf(0xb0);
export const TREASURY = addressOf(0xee);
export const POOL = addressOf(0xff);
export const NOW = 1_700_000_000n;

type Loose<T> = { readonly [K in keyof T]?: T[K] extends bigint | undefined ? bigint | undefined : T[K] };

/** A reserve with the given fields; every other field is plain: 18 decimals, $1, LT 83 %, bonus 5 %, fee 10 %, index 1. */
export function reserveWith(fields: Loose<AaveV3Reserve> & { asset: Address; id: number }): AaveV3Reserve {
  const plain: AaveV3Reserve = {
    asset: fields.asset,
    id: fields.id,
    symbol: `R${fields.id}`,
    decimals: 18,
    aToken: addressOf(0x1000 + fields.id),
    variableDebtToken: addressOf(0x2000 + fields.id),
    ltv: 8_000n as Bps,
    liquidationThreshold: 8_300n as Bps,
    liquidationBonus: 10_500n as Bps,
    liquidationProtocolFee: 1_000n as Bps,
    reserveFactor: 1_000n as Bps,
    active: true,
    frozen: false,
    paused: false,
    borrowingEnabled: true,
    flashLoanEnabled: true,
    supplyCap: 0n,
    borrowCap: 0n,
    liquidityIndex: RAY as Ray,
    variableBorrowIndex: RAY as Ray,
    liquidityRate: 0n as Ray,
    variableBorrowRate: 0n as Ray,
    lastUpdateTimestamp: NOW,
    scaledTotalSupply: 0n as TokenAmount,
    scaledTotalDebt: 0n as TokenAmount,
    availableLiquidity: (10n ** 40n) as TokenAmount,
    deficit: 0n as TokenAmount,
    liquidationGracePeriodUntil: 0n,
    eModeCategory: 0,
    price: (10n ** 8n) as Usd,
    priceSource: addressOf(0x3000 + fields.id),
  };
  return { ...plain, ...fields } as AaveV3Reserve;
}

export function eModeWith(fields: Loose<AaveV3EMode> & { id: number }): AaveV3EMode {
  const plain: AaveV3EMode = {
    id: fields.id,
    label: 'mode',
    ltv: 9_000n as Bps,
    liquidationThreshold: 9_300n as Bps,
    liquidationBonus: 10_100n as Bps,
    collateralBitmap: 0n,
    borrowableBitmap: 0n,
    ltvzeroBitmap: 0n,
    isolated: false,
    categoryPrice: undefined,
  };
  return { ...plain, ...fields } as AaveV3EMode;
}

export function marketWith(
  revision: number,
  reserves: readonly AaveV3Reserve[],
  fields: Partial<AaveV3Market> = {},
): AaveV3Market {
  return {
    protocol: 'aave-v3',
    revision,
    chainId: 1,
    pool: POOL,
    treasury: TREASURY,
    block: { number: 1n, hash: `0x${'00'.repeat(32)}`, timestamp: NOW },
    accruedTo: NOW,
    reserves: new Map(reserves.map((reserve) => [reserve.asset, reserve])),
    eModes: new Map(),
    sentinelAllowsLiquidation: undefined,
    ...fields,
  };
}

/** An account whose supplies are all collateral, scaled amounts by reserve. */
export function accountWith(
  supply: readonly (readonly [AaveV3Reserve, bigint])[],
  debt: readonly (readonly [AaveV3Reserve, bigint])[],
  fields: Partial<AaveV3Account> = {},
): AaveV3Account {
  let configuration = 0n;
  for (const [reserve] of supply) configuration |= 1n << BigInt(2 * reserve.id + 1);
  for (const [reserve] of debt) configuration |= 1n << BigInt(2 * reserve.id);
  return {
    account: BORROWER,
    configuration,
    eMode: 0,
    scaledSupply: new Map(supply.map(([reserve, amount]) => [reserve.asset, amount as TokenAmount])),
    scaledDebt: new Map(debt.map(([reserve, amount]) => [reserve.asset, amount as TokenAmount])),
    ...fields,
  };
}

/** mechanics A4: 10 WETH at $2000 against 17 000 USDC. */
export const weth = reserveWith({ asset: WETH, id: 0, symbol: 'WETH', price: 2_000n * 10n ** 8n });
export const usdc = reserveWith({ asset: USDC, id: 1, symbol: 'USDC', decimals: 6 });
export const wbtc = reserveWith({ asset: WBTC, id: 2, symbol: 'WBTC', decimals: 8, price: 30_000n * 10n ** 8n });
export const vectorMarket = (revision: number): AaveV3Market => marketWith(revision, [weth, usdc, wbtc]);
export const vectorAccount = accountWith([[weth, 10n * 10n ** 18n]], [[usdc, 17_000n * 10n ** 6n]]);
export const PAIR = { collateralAsset: WETH, debtAsset: USDC } as const;
