import type { LiquidationBlock, LiquidationQuote, OpenLiquidation } from '@/lib/core/protocols/rules';
import { MAX_UINT256, type Usd } from '@/lib/core/units/units';
import { type DebtTerms, type OfferValue, offerValue, type PairValue } from './pair-value';
import { afterBid, bidOf, type SizingTerms, usdDown, usdUp, worthOf } from './sizing-terms';

/** What becomes of the money of one liquidation. */
export interface PlanMoney {
  /** Base units of the debt asset that the sale of what is received brings. */
  readonly proceeds: bigint;
  /** Of borrowing the repayment, base units of the debt asset. */
  readonly premium: bigint;
  /** Units, and what they cost, rounded up. */
  readonly gas: bigint;
  readonly gasUsd: Usd;
  /** Rounded up. */
  readonly bidUsd: Usd;
  /** Signed, all costs and the bid taken off, at the pessimistic end of the intervals; rounded down. */
  readonly profitUsd: bigint;
  /** What the repayment is worth at most. */
  readonly capitalUsd: Usd;
  /** Who priced the debt asset and so the profit. */
  readonly pricedBy: 'composite' | 'protocol';
  /** By which sale: over venues that are known, exactly, or by a model of one. */
  readonly soldBy: 'venues' | 'model';
  /** `profitUsd` without its rounding, 1e-26 dollars: what plans are compared by. */
  readonly worth: bigint;
}

/** A liquidation of the best size for an objective, as `rules.quote` gives it. */
export interface SizedPlan extends PlanMoney {
  readonly quote: LiquidationQuote;
}

/** Why there is no plan: the pool's own reason, or one of ours. */
export type SizingRefusal = LiquidationBlock | 'unpriced' | 'unsellable' | 'unprofitable';

/** The plan of one offer. Throws `IllegalOfferError` where the rules refuse it: sizing never leaves the legal ranges. */
export function sizedPlan(pair: PairValue, offer: bigint, value: OfferValue, terms: SizingTerms): SizedPlan {
  return { quote: quoteOf(pair.open, offer), ...moneyOf(value, pair.debt, terms) };
}

/** What a quote that someone else chose the size of comes to; `undefined` where a price or the depth is unknown. */
export function moneyOfQuote(quote: LiquidationQuote, debtDecimals: number, terms: SizingTerms): PlanMoney | undefined {
  const price = terms.prices.get(quote.debtAsset);
  const { coinPrice } = terms.gas;
  if (price === undefined || coinPrice === undefined) return undefined;
  const debt = { price, decimals: debtDecimals };
  const value = offerValue(quote, quote, terms, debt, coinPrice);
  return value && moneyOf(value, debt, terms);
}

function moneyOf(value: OfferValue, { price, decimals }: DebtTerms, { gas, bidBps }: SizingTerms): PlanMoney {
  const worth = afterBid(value.profit, bidBps);
  return {
    proceeds: value.out,
    premium: value.premium,
    gas: value.gas,
    gasUsd: usdUp(value.gas * gas.weiPerUnit * (gas.coinPrice ?? 0n)) as Usd,
    bidUsd: usdUp(bidOf(value.profit, bidBps)) as Usd,
    profitUsd: usdDown(worth),
    capitalUsd: usdUp(-worthOf(-value.repaid, decimals, price)) as Usd,
    pricedBy: price.pricedBy,
    soldBy: value.ways === undefined ? 'model' : 'venues',
    worth,
  };
}

/**
 * The quote of an offer. Where offering everything comes out the same it is what is offered: interest accrued until
 * inclusion is then covered, instead of leaving dust that reverts.
 */
function quoteOf(open: OpenLiquidation, offer: bigint): LiquidationQuote {
  const exact = open.quote(offer);
  if (!exact.ok) throw new IllegalOfferError(offer, exact.reason);
  if (open.ranges.at(-1)?.kind === 'part') return exact.quote;
  const everything = open.quote(MAX_UINT256);
  const { repaid, seized } = exact.quote;
  const same = everything.ok && everything.quote.repaid === repaid && everything.quote.seized === seized;
  return same ? everything.quote : exact.quote;
}

export class IllegalOfferError extends Error {
  override readonly name = 'IllegalOfferError';
  constructor(
    readonly offer: bigint,
    readonly reason: LiquidationBlock,
  ) {
    super(`sizing chose an offer of ${offer}, which the rules refuse: ${reason}`);
  }
}
