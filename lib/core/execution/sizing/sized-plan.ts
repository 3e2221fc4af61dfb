import type { LiquidationBlock, LiquidationQuote, OpenLiquidation } from '@/lib/core/protocols/rules';
import { MAX_UINT256, type Usd } from '@/lib/core/units/units';
import type { OfferValue, PairValue } from './pair-value';
import { afterBid, bidOf, type SizingTerms, usdDown, usdUp } from './sizing-terms';

/** A liquidation of the best size for an objective, as `rules.quote` gives it, with what becomes of the money. */
export interface SizedPlan {
  readonly quote: LiquidationQuote;
  /** Base units of the debt asset that the sale of `quote.seizedNet` brings. */
  readonly proceeds: bigint;
  /** Of borrowing `quote.repaid`, base units of the debt asset. */
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
  /** `profitUsd` without its rounding, 1e-26 dollars: what plans are compared by. */
  readonly worth: bigint;
}

/** Why there is no plan: the pool's own reason, or one of ours. */
export type SizingRefusal = LiquidationBlock | 'unpriced' | 'unsellable' | 'unprofitable';

/** The plan of one offer. Throws where the rules refuse it: an offer outside the legal ranges is a fault. */
export function sizedPlan(pair: PairValue, offer: bigint, value: OfferValue, terms: SizingTerms): SizedPlan {
  return {
    quote: quoteOf(pair.open, offer),
    proceeds: value.out,
    premium: value.premium,
    gas: value.gas,
    gasUsd: usdUp(value.gas * terms.gas.weiPerUnit * (terms.gas.coinPrice ?? 0n)) as Usd,
    bidUsd: usdUp(bidOf(value.profit, terms.bidBps)) as Usd,
    profitUsd: usdDown(afterBid(value.profit, terms.bidBps)),
    capitalUsd: usdUp(pair.debtWorth(value.repaid)) as Usd,
    pricedBy: pair.debtPrice.pricedBy,
    worth: afterBid(value.profit, terms.bidBps),
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
