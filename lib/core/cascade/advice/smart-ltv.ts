/**
 * SmartLTV (B.Protocol, docs.bprotocol.org/risk-oracle/smartltv-formula; gov.silo.finance/t/464): how much may be lent
 * against a collateral before a sale of what backs the debt cannot keep up with its price.
 * `sigma`: annualised volatility of the collateral's price. `liquidity`: dollars that can be sold at an average loss of at
 * most `slippage` (a fraction). `debt`: dollars that it backs. `aversion`: c, of which 1/c is the risk level r; 1 is theirs.
 */
export interface SmartLtvTerms {
  readonly sigma: number;
  readonly liquidity: number;
  readonly slippage: number;
  readonly aversion: number;
}

/** LTV = exp(−c·σ/√(ℓ/d)) − β: a fraction, 0 at least (nothing may be lent), for no debt exp(0) − β. */
export function smartLtv({ sigma, liquidity, slippage, aversion }: SmartLtvTerms, debt: number): number {
  if (debt <= 0) return 1 - slippage;
  return Math.max(0, Math.exp((-aversion * sigma) / Math.sqrt(liquidity / debt)) - slippage);
}

/** The debt at which that formula answers `ltv`: d = ℓ·(−ln(LTV + β)/(c·σ))². 0 where LTV + β is 1 or more. */
export function debtAtLtv({ sigma, liquidity, slippage, aversion }: SmartLtvTerms, ltv: number): number {
  const room = -Math.log(ltv + slippage);
  return room <= 0 ? 0 : liquidity * (room / (aversion * sigma)) ** 2;
}

/** The inverse: r = σ/(√(ℓ/d)·ln(1/(LTV + β))), the risk that a market takes with today's terms; infinite where LTV + β is 1 or more. */
export function impliedRisk(
  { sigma, liquidity, slippage }: Omit<SmartLtvTerms, 'aversion'>,
  debt: number,
  ltv: number,
): number {
  const room = -Math.log(ltv + slippage);
  if (room <= 0) return Number.POSITIVE_INFINITY;
  return debt <= 0 ? 0 : sigma / (Math.sqrt(liquidity / debt) * room);
}
