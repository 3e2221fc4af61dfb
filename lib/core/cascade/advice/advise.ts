import { debtAtLtv, impliedRisk, type SmartLtvTerms, smartLtv } from './smart-ltv';

/** How an advice is made; fractions. */
export interface AdviceTerms {
  /** SmartLTV's c. */
  readonly aversion: number;
  /** The average loss at which liquidity is measured, SmartLTV's β. */
  readonly slippage: number;
  /** How far the oracle may be off before it follows: its deviation threshold. */
  readonly deviation: number;
  /** What a liquidator bids for its place, of the bonus' base. */
  readonly bid: number;
  /** Standard deviations of a day that a new borrower at the most it may borrow must survive. */
  readonly daySigmas: number;
}

/** Collateral terms as fractions: 0.05 is a bonus of 5 %. */
export interface RiskTerms {
  readonly ltv: number;
  readonly liquidationThreshold: number;
  readonly bonus: number;
}

/** What is known of one collateral. Dollars; `undefined` = not known. */
export interface CollateralFacts {
  readonly now: RiskTerms;
  /** The protocol's share of the bonus. */
  readonly protocolFee: number;
  /** Annualised. */
  readonly sigma: number | undefined;
  /** What sells within `slippage`; `undefined` where no depth is known. */
  readonly liquidity: number | undefined;
  readonly backedDebt: number;
  readonly collateral: number;
  readonly largestSale: number;
  /** The average loss of selling that, a fraction; NaN beyond what is known. */
  readonly largestLoss: number;
  readonly gasUsd: number | undefined;
  /** What liquidators can buy of it within `slippage`, and the average threshold behind the debts in it (NaN: there are none). */
  readonly buyable: number | undefined;
  readonly thresholdBehind: number;
}

/** A figure, or why there is none. */
export type Advised = { readonly value: number } | { readonly missing: string };

export interface CollateralAdvice {
  readonly liquidationThreshold: Advised;
  readonly ltv: Advised;
  /** Of the largest sale in one call. */
  readonly bonus: Advised;
  /** Dollars of debt that the liquidity bears at today's threshold, and the collateral that goes with it at today's use. */
  readonly debtCap: Advised;
  readonly supplyCap: Advised;
  /** Dollars owed in this asset that liquidators can buy back in time: the same formula with what can be bought. */
  readonly borrowCap: Advised;
  /** SmartLTV's r of today's terms: 1 is their level, more is riskier. */
  readonly risk: Advised;
}

const DAYS = 365;

/**
 * Risk terms of one collateral from its volatility, its depth and who holds it. Threshold: SmartLTV, and never so high that
 * threshold × bonus is over 1 (Aave's own bound: a liquidation must not lower what is left). LTV: that threshold less
 * `daySigmas` of a day's volatility, so that who borrows the most is not liquidated within a day (ours). Bonus: 1 +
 * b_min/(1 − fee), b_min = slippage + gas/Q + deviation + bid at the largest sale Q in one call. Debt cap: SmartLTV solved
 * for the debt at today's threshold; borrow cap the same with what can be bought of it and the threshold behind it. Supply cap: the collateral that backs so much debt at today's ratio of the two.
 * Sources: mechanics H3.
 */
export function adviseCollateral(facts: CollateralFacts, terms: AdviceTerms): CollateralAdvice {
  const { now, sigma, liquidity, backedDebt, collateral } = facts;
  const bonus = bonusOf(facts, terms);
  const borrowCap = borrowCapOf(facts, terms);
  if (liquidity === undefined || sigma === undefined) {
    const missing = liquidity === undefined ? 'No depth is known.' : 'Its volatility is not known yet.';
    const none = { missing };
    return { liquidationThreshold: none, ltv: none, bonus, debtCap: none, supplyCap: none, borrowCap, risk: none };
  }
  const market: SmartLtvTerms = { sigma, liquidity, slippage: terms.slippage, aversion: terms.aversion };
  const most = 1 / (1 + ('value' in bonus ? bonus.value : now.bonus));
  const threshold = liquidity === 0 ? 0 : Math.min(smartLtv(market, backedDebt), most);
  const debtCap = debtAtLtv(market, now.liquidationThreshold);
  const risk = impliedRisk(market, backedDebt, now.liquidationThreshold);
  return {
    liquidationThreshold: { value: threshold },
    ltv: { value: threshold * Math.exp((-terms.daySigmas * sigma) / Math.sqrt(DAYS)) },
    bonus,
    debtCap: { value: debtCap },
    supplyCap:
      backedDebt > 0
        ? { value: (collateral / backedDebt) * debtCap }
        : { missing: 'It backs no debt: its use is not known.' },
    borrowCap,
    risk: Number.isFinite(risk)
      ? { value: risk }
      : { missing: 'Threshold and slippage leave no room at all: a sale cannot repay the debt.' },
  };
}

/** The least bonus that a liquidator of the largest sale works for. */
function bonusOf(
  { largestSale, largestLoss, gasUsd, protocolFee, liquidity }: CollateralFacts,
  terms: AdviceTerms,
): Advised {
  if (largestSale <= 0) return { missing: 'Nobody borrows against it.' };
  if (liquidity === undefined) return { missing: 'No depth is known.' };
  if (gasUsd === undefined) return { missing: 'The price of gas is not known.' };
  if (Number.isNaN(largestLoss)) return { missing: 'The largest position is larger than all depth that is known.' };
  const least = largestLoss + gasUsd / largestSale + terms.deviation + terms.bid;
  return { value: least / (1 - protocolFee) };
}

function borrowCapOf({ buyable, thresholdBehind, sigma }: CollateralFacts, terms: AdviceTerms): Advised {
  if (Number.isNaN(thresholdBehind)) return { missing: 'Nobody owes it.' };
  if (buyable === undefined) return { missing: 'No depth is known.' };
  if (sigma === undefined) return { missing: 'Its volatility is not known yet.' };
  const { slippage, aversion } = terms;
  return { value: debtAtLtv({ sigma, liquidity: buyable, slippage, aversion }, thresholdBehind) };
}
