/**
 * Why nobody takes a position below 1, the first that holds. `no-collateral`: debt with nothing behind it; `closed`: every
 * pair is refused by the market's switches or has no cash; `no-depth`: nothing is known of where its collateral sells;
 * `dust`: it would pay but for the gas; `price`: it would pay at the oracle's prices, but the market's are below them (a cap,
 * a lag, a depeg); `thin`: its own sale loses more than the bonus.
 */
export const STUCK_REASONS = ['no-collateral', 'closed', 'no-depth', 'dust', 'price', 'thin'] as const;
export type StuckReason = (typeof STUCK_REASONS)[number];
