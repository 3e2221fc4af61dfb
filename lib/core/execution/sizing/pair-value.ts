import type { Address } from 'viem';
import type { OpenLiquidation, Pair, RepayRange } from '@/lib/core/protocols/rules';
import { WORTH_SCALE } from './impact-sales';
import type { PriceInterval } from './price-intervals';
import type { OutCurve } from './sale-curve';
import { type SizingTerms, worthOf } from './sizing-terms';

/** What one offer on a pair comes to. Amounts in base units. */
export interface OfferValue {
  readonly repaid: bigint;
  readonly seizedNet: bigint;
  readonly out: bigint;
  readonly premium: bigint;
  /** All units of the transaction. */
  readonly gas: bigint;
  /** The sale's, where it chooses among several. */
  readonly ways: string | undefined;
  /** Before the bid, signed, 1e-26 dollars at the pessimistic end of the intervals. */
  readonly profit: bigint;
}

/** One open pair with what its offers are worth: the function that sizing searches. */
export interface PairValue extends Pair {
  readonly open: OpenLiquidation;
  readonly debt: DebtTerms;
  /** A unit of debt buys several of collateral, so that no two offers pay out alike. */
  readonly fine: boolean;
  /** The best need not be found to the unit. */
  readonly coarse: boolean;
  /** What a repayment is worth at most, 1e-26 dollars. */
  debtWorth(repaid: bigint): bigint;
  /** `undefined` where so much cannot be sold. */
  at(offer: bigint): OfferValue | undefined;
  /** The smallest offer of the range that pays out what `offer` does: more for the same is never better. */
  stepStart(offer: bigint, range: Pick<RepayRange, 'from'>): bigint;
  /** The first offer that pays out more than `offer`. */
  nextStep(offer: bigint): bigint;
  /**
   * How far rounding may move a profit off the smooth curve, 1e-26 dollars: a few units of the debt asset and, where
   * one unit of collateral is worth many of those, of that.
   */
  readonly noise: bigint;
  /**
   * Where an exact sale is dear: concave functions above which no profit lies, the gas of the sale aside, 1e-26 dollars
   * in doubles; NaN where nothing is known. Empty: no offer of the pair can be sold.
   */
  readonly ceilings: readonly ((offer: bigint) => number)[] | undefined;
  /** What a sale's gas costs, 1e-26 dollars. */
  saleGas(value: OfferValue): number;
}

export interface DebtTerms {
  readonly price: PriceInterval;
  readonly decimals: number;
}

/**
 * What a liquidation comes to: the sale of what is received less what is repaid and borrowing it, at the end of the
 * debt asset's interval that is worse for us, less gas. `undefined` where so much cannot be sold.
 */
export function offerValue(
  { collateralAsset, debtAsset }: Pair,
  { repaid, seizedNet }: { readonly repaid: bigint; readonly seizedNet: bigint },
  { sales, premium: premiumOf, gas }: SizingTerms,
  { price, decimals }: DebtTerms,
  coinPrice: bigint,
): OfferValue | undefined {
  const sale = sales.sell(collateralAsset, debtAsset, seizedNet);
  if (sale.error !== undefined) return undefined;
  const premium = premiumOf(debtAsset, repaid);
  const units = gas.perTransaction + gas.perLiquidation + sale.gas;
  const profit = worthOf(sale.out - repaid - premium, decimals, price) - units * gas.weiPerUnit * coinPrice;
  return { repaid, seizedNet, out: sale.out, premium, gas: units, ways: sale.ways, profit };
}

export function pairValue(
  pair: Pair,
  open: OpenLiquidation,
  terms: SizingTerms,
  debt: DebtTerms,
  coinPrice: bigint,
): PairValue {
  const { collateralAsset, debtAsset }: { readonly collateralAsset: Address; readonly debtAsset: Address } = pair;
  const range = open.ranges.at(-1) as RepayRange;
  const top = open.outcome(range.to);
  const debtPerCollateral = top.seizedNet === 0n ? top.repaid : top.repaid / top.seizedNet + 1n;
  // Where a unit of debt buys several of collateral, no two offers pay out alike.
  const fine = top.seizedNet > 3n * top.repaid;
  const curves = terms.sales.ceilings?.(collateralAsset, debtAsset);
  const { gas } = terms;
  const ownGas = gas.perTransaction + gas.perLiquidation;
  const gasWorth = (units: bigint): number => Number(units * gas.weiPerUnit * coinPrice);
  return {
    ceilings: curves?.map((curve) => ceilingOf(curve, open, terms, debt, pair.debtAsset, gasWorth(ownGas))),
    saleGas: (value) => gasWorth(value.gas - ownGas),
    collateralAsset,
    debtAsset,
    open,
    debt,
    fine,
    coarse: terms.coarse ?? false,
    noise: -worthOf(-((curves ? 16n : 4n) * debtPerCollateral + (curves ? 24n : 8n)), debt.decimals, debt.price),
    debtWorth: (repaid) => -worthOf(-repaid, debt.decimals, debt.price),
    at: (offer) => offerValue(pair, open.outcome(offer), terms, debt, coinPrice),
    stepStart(offer, { from }) {
      if (fine) return offer;
      const start = open.leastOffer(open.outcome(offer).seizedNet);
      return start < from ? from : start > offer ? offer : start;
    },
    nextStep(offer) {
      if (fine) return offer + 1n;
      const next = open.leastOffer(open.outcome(offer).seizedNet + 1n);
      // An offer beyond what empties the collateral pays out what a smaller one would.
      return next > offer ? next : offer + 1n;
    },
  };
}

/** Worse than any: an amount between others that for its rounding alone no venue takes. */
const UNSOLD: OfferValue = {
  ...{ repaid: 0n, seizedNet: 0n, out: 0n, premium: 0n, gas: 0n, ways: 'none' },
  profit: -(10n ** 60n),
};

/** What an offer comes to on a stretch whose ends can be sold. */
export const valueAt = (value: Pick<PairValue, 'at'>, offer: bigint): OfferValue => value.at(offer) ?? UNSOLD;

/** A sale in doubles is off by no more than this share of itself. */
const CURVE_SLACK = 1e-11;

function ceilingOf(
  curve: OutCurve,
  open: OpenLiquidation,
  { premium }: SizingTerms,
  { price, decimals }: DebtTerms,
  debtAsset: Address,
  gas: number,
): (offer: bigint) => number {
  const unit = Number(WORTH_SCALE) / 10 ** decimals;
  const [low, high] = [Number(price.low) * unit, Number(price.high) * unit];
  return (offer) => {
    const { repaid, seizedNet } = open.outcome(offer);
    const out = curve(Number(seizedNet)) * (1 + CURVE_SLACK);
    const rest = out - Number(repaid + premium(debtAsset, repaid));
    return (rest >= 0 ? rest * low : rest * high) - gas;
  };
}
