import type { Address } from 'viem';
import { tokenUnit } from '@/lib/core/risk/exit-price';
import { mulDivUp } from '@/lib/core/units/math';
import { BPS, type Usd } from '@/lib/core/units/units';
import { WORTH_SCALE } from './impact-sales';
import type { PriceIntervals } from './price-intervals';
import type { SaleCurves } from './sale-curve';

/** What a transaction's gas costs. */
export interface GasTerms {
  /** Units of a transaction whatever is in it, and of each liquidation in it; a sale names its own. */
  readonly perTransaction: bigint;
  readonly perLiquidation: bigint;
  readonly weiPerUnit: bigint;
  /** The chain's coin at its highest; `undefined` = unknown: then no plan can be valued. */
  readonly coinPrice: Usd | undefined;
}

/** All that a plan's profit hangs on besides the protocol; the same for every position of one evaluation. */
export interface SizingTerms {
  readonly prices: PriceIntervals;
  readonly sales: SaleCurves;
  readonly gas: GasTerms;
  /** What borrowing the repayment costs, base units of the debt asset, rounded up; must not fall as the amount rises. */
  readonly premium: (debtAsset: Address, repaid: bigint) => bigint;
  /** Share of the profit that goes to the builder or to the oracle's auction, bps. */
  readonly bidBps: bigint;
  /**
   * To a thousandth of the amount, where the profit is flat to a millionth of itself, and with changes of gas left aside:
   * for who plans hundreds of positions within a block on sales that are each a search of routes.
   */
  readonly coarse?: boolean;
}

/** Borrowing at `bps` of the amount, rounded up; 0 for one's own funds. */
export const premiumAt =
  (bps: bigint): SizingTerms['premium'] =>
  (_, repaid) =>
    mulDivUp(repaid, bps, BPS);

/** Worth of a signed amount at the end of its price interval that is worse for us, 1e-26 dollars, rounded down. */
export function worthOf(amount: bigint, decimals: number, { low, high }: { low: bigint; high: bigint }): bigint {
  const unit = tokenUnit(decimals);
  return amount >= 0n ? (amount * low * WORTH_SCALE) / unit : -mulDivUp(-amount, high * WORTH_SCALE, unit);
}

/** What is left of a signed profit after the bid, which is rounded up and never taken of a loss. */
export const afterBid = (profit: bigint, bidBps: bigint): bigint => profit - bidOf(profit, bidBps);
export const bidOf = (profit: bigint, bidBps: bigint): bigint => (profit > 0n ? mulDivUp(profit, bidBps, BPS) : 0n);

/** Worth in dollars of 8 decimals, rounded down (towards minus infinity). */
export function usdDown(worth: bigint): bigint {
  const whole = worth / WORTH_SCALE;
  return whole * WORTH_SCALE > worth ? whole - 1n : whole;
}
/** And rounded up. */
export const usdUp = (worth: bigint): bigint => -usdDown(-worth);
