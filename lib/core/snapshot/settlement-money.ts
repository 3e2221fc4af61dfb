import type { LedgerEntryView } from './ledger-schema';
import type { SettlementView } from './settlement-schema';

export interface MoneyStep {
  readonly name: 'bonus' | 'fee' | 'premium' | 'slippage' | 'gas' | 'result';
  /** USD with 8 decimals, signed. */
  readonly usd: bigint;
}

export interface MoneyInput {
  /** `undefined` where the asset is not known. */
  readonly decimalsOf: (asset: string) => number | undefined;
  /** USD of one whole native coin, 8 decimals; null when unknown. */
  readonly coinPrice: bigint | null;
}

/**
 * A liquidation in dollars at the protocol's prices of its block, as a waterfall whose steps add up to its last: the
 * bonus is what was seized beyond the repayment's worth, of which the protocol took its fee; then premium, what a sale
 * brought less than those prices, and gas. Every step rounded down once. `null` where a price of the pair is not known.
 * Without the coin's price gas is not known, and so there is no result. A sale into a token that is neither of the pair is not
 * valued.
 */
export function settlementMoney(
  row: SettlementView,
  entries: readonly LedgerEntryView[] | null,
  { decimalsOf, coinPrice }: MoneyInput,
): readonly MoneyStep[] | null {
  const { prices, collateralAsset, debtAsset } = row;
  const collateralDecimals = decimalsOf(collateralAsset);
  const debtDecimals = decimalsOf(debtAsset);
  if (!prices || collateralDecimals === undefined || debtDecimals === undefined) return null;
  const worth = (token: string, amount: bigint): bigint | undefined => {
    if (token === debtAsset) return (amount * BigInt(prices.debt)) / 10n ** BigInt(debtDecimals);
    if (token === collateralAsset) return (amount * BigInt(prices.collateral)) / 10n ** BigInt(collateralDecimals);
    return undefined;
  };
  const bonus = (worth(collateralAsset, BigInt(row.seized)) ?? 0n) - (worth(debtAsset, BigInt(row.repaid)) ?? 0n);
  const fee = worth(collateralAsset, BigInt(row.protocolFee)) ?? 0n;
  const sum = (of: (entry: LedgerEntryView) => boolean): bigint | undefined =>
    (entries ?? []).filter(of).reduce<bigint | undefined>((total, { token, amount }) => {
      const value = worth(token, BigInt(amount));
      return total === undefined || value === undefined ? undefined : total + value;
    }, 0n);
  const premium = sum(({ line }) => line === 'flash-premium') ?? 0n;
  // Between venues nobody gains: only what went in first and came out last counts.
  const sold = sum(({ line, fromRole }) => line === 'swap-in' && fromRole !== 'venue');
  const bought = sum(({ line, toRole }) => line === 'swap-out' && toRole !== 'venue');
  const slippage = sold === undefined || bought === undefined ? 0n : sold - bought;
  // Of a transaction of several the books have each one's part.
  const paid = (entries ?? []).filter(({ line }) => line === 'gas');
  const wei = paid.length === 0 ? BigInt(row.gasCost) : paid.reduce((total, { amount }) => total + BigInt(amount), 0n);
  const all: MoneyStep[] = [
    { name: 'bonus', usd: bonus },
    { name: 'fee', usd: -fee },
    { name: 'premium', usd: -premium },
    { name: 'slippage', usd: -slippage },
  ];
  const steps = all.filter(({ name, usd }) => usd !== 0n || name === 'bonus');
  if (coinPrice === null) return steps;
  const shown: MoneyStep[] = [...steps, { name: 'gas', usd: -((wei * coinPrice) / 10n ** 18n) }];
  return [...shown, { name: 'result', usd: shown.reduce((total, { usd }) => total + usd, 0n) }];
}
