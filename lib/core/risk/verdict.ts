import type { Address } from 'viem';
import type { Usd } from '@/lib/core/units/units';

/**
 * What the market's prices say of what the protocol would do with a position.
 *
 * - `wrongful`: liquidatable at the protocol's prices, and at none of the box of the composites' intervals.
 * - `hidden`: not liquidatable at the protocol's prices, and at every one of the box.
 * - `unjudged`: an asset whose composite (or protocol price) is unknown could make it either.
 * - `agreed`: none of these.
 */
export const VERDICT_KINDS = ['agreed', 'wrongful', 'hidden', 'unjudged'] as const;
export type VerdictKind = (typeof VERDICT_KINDS)[number];

export interface Verdict {
  readonly kind: VerdictKind;
  /** `wrongful`, `hidden`: the assets whose departure explains it, the greatest first. `unjudged`: those that are unknown. */
  readonly assets: readonly Address[];
  /** `hidden`: the debt that all the collateral would not cover at the best prices of the box, base currency. */
  readonly shortfall: Usd | undefined;
}

export const AGREED: Verdict = { kind: 'agreed', assets: [], shortfall: undefined };

/** Whether a keeper may send a liquidation without a person who knows: only where the market agrees with the protocol. */
export function keeperMayLiquidate({ kind }: Pick<Verdict, 'kind'>): boolean {
  return kind === 'agreed';
}

/** Whether two verdicts say the same. */
export function sameVerdict(a: Verdict, b: Verdict): boolean {
  return (
    a === b ||
    (a.kind === b.kind &&
      a.shortfall === b.shortfall &&
      a.assets.length === b.assets.length &&
      a.assets.every((asset, index) => asset === b.assets[index]))
  );
}
