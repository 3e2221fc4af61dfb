import { UnknownRevisionError } from '../rules';

/**
 * The laws that differ between pool revisions, named so that a new revision is one row.
 * Sources: the Solidity of @aave/core-v3 1.19.3 (revision 1), @aave-dao/aave-v3-origin 3.6.0
 * (revision 10) and aave-dao/aave-v3-origin fd1fbd91 (revision 11).
 * Isolation mode and siloed borrowing gate borrowing only; no liquidation amount depends on them.
 */
export interface RevisionLaws {
  readonly revision: number;
  readonly release: string;
  /** How a borrow rate compounds: third-order binomial over seconds, or third-order series of e^x. */
  readonly compounding: 'binomial' | 'series';
  /** Scaled amount ↔ amount: nearest, or always in the protocol's favour. */
  readonly balances: 'half-up' | 'directed';
  /** From the averaged threshold truncated to whole bps, or from the weighted sum itself. */
  readonly healthFactor: 'truncated-average' | 'weighted-sum';
  /** Collateral whose own reserve has liquidation threshold 0. */
  readonly zeroThreshold: 'ignored' | 'counted';
  /** LTV 0 on the reserve forces 0 even inside an e-mode, or the e-mode decides by its own bitmap. */
  readonly eMode: 'single-category' | 'bitmap';
  readonly availableBorrows: 'half-up' | 'down';
  /** Half of that reserve's debt, or (3.3+) half of the whole debt unless either side is under $2000. */
  readonly closeFactor: 'per-reserve' | 'per-account';
  /** Rounding of seized collateral, needed debt, and fee, in this order. */
  readonly seizure: 'half-up' | 'half-up-need-up' | 'directed';
  /** A partial liquidation must leave ≥ $1000 on both sides. */
  readonly dustRule: boolean;
  /** When the account's collateral counts as gone, so that its debt is written off. */
  readonly deficit: 'none' | 'by-value' | 'by-scaled-consumption';
  readonly sentinel: boolean;
  readonly gracePeriod: boolean;
  readonly selfLiquidationBan: boolean;
}

const LAWS: Readonly<Record<number, RevisionLaws>> = {
  1: {
    revision: 1,
    release: '3.0',
    compounding: 'binomial',
    balances: 'half-up',
    healthFactor: 'truncated-average',
    zeroThreshold: 'ignored',
    eMode: 'single-category',
    availableBorrows: 'half-up',
    closeFactor: 'per-reserve',
    seizure: 'half-up',
    dustRule: false,
    deficit: 'none',
    sentinel: true,
    gracePeriod: false,
    selfLiquidationBan: false,
  },
  10: {
    revision: 10,
    release: '3.6',
    compounding: 'series',
    balances: 'directed',
    healthFactor: 'weighted-sum',
    zeroThreshold: 'counted',
    eMode: 'bitmap',
    availableBorrows: 'down',
    closeFactor: 'per-account',
    seizure: 'half-up-need-up',
    dustRule: true,
    deficit: 'by-value',
    sentinel: true,
    gracePeriod: true,
    selfLiquidationBan: true,
  },
  11: {
    revision: 11,
    release: '3.7',
    compounding: 'series',
    balances: 'directed',
    healthFactor: 'weighted-sum',
    zeroThreshold: 'counted',
    eMode: 'bitmap',
    availableBorrows: 'down',
    closeFactor: 'per-account',
    seizure: 'directed',
    dustRule: true,
    deficit: 'by-scaled-consumption',
    sentinel: false,
    gracePeriod: true,
    selfLiquidationBan: true,
  },
};

/** Revisions whose rules are written, ascending. */
export const supportedRevisions: readonly number[] = Object.keys(LAWS).map(Number);

/** The laws of a POOL_REVISION. Throws `UnknownRevisionError` rather than guess. */
export function lawsOf(revision: number): RevisionLaws {
  const laws = LAWS[revision];
  if (laws === undefined) throw new UnknownRevisionError('aave-v3', revision, supportedRevisions);
  return laws;
}
