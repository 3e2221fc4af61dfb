import type { Address } from 'viem';
import type { Leg, Position } from '@/lib/core/position/position';
import { type Usd, WAD } from '@/lib/core/units/units';
import type { GuardContext } from './guard-context';
import { culprits } from './guard-culprits';
import { isBorneOut, isFar } from './guard-estimate';
import { extreme, isClear, leastUncovered, nearest } from './price-box';
import { healthFactorAt, type PriceRules } from './shock';
import { AGREED, type Verdict } from './verdict';

/**
 * The wrongful-liquidation guard's verdict of one position, exact by the protocol's own rules at the prices of
 * the box. Positions that no price of the box can carry across 1 are passed by bounds that err on the side of
 * looking closer; the exact rules decide all others.
 *
 * An asset without a composite may have any price from zero up, so a verdict about it stands only where it
 * holds at all of them; otherwise the position is `unjudged`. Counted at zero, an unknown collateral shows the
 * worst that it can do and an unknown debt the best; what they do at the other end could turn any verdict.
 */
export function judge(rules: PriceRules, revision: number, position: Position, context: GuardContext): Verdict {
  const { healthFactor } = position;
  const unknown = context.complete && healthFactor !== undefined ? NONE : unknownOf(position, context);
  if (healthFactor === undefined) return unjudged(unknown);
  if (unknown.length === 0 && isFar(position, context)) return AGREED;

  const { box } = context;
  const liquidatable = healthFactor < WAD;
  const end = liquidatable ? 'lowest' : 'highest';
  const isUnknown = ({ asset, amount }: Leg): boolean => amount > 0n && unknown.includes(asset);
  const held =
    unknown.length > 0 && position.collaterals.some((leg) => leg.liquidationThreshold > 0n && isUnknown(leg));
  const owed = unknown.length > 0 && position.debts.some(isUnknown);

  /** What the market's agreement would prove, and its disagreement. */
  const [mayAgree, mayTag] = liquidatable ? [!held, !owed] : [!owed, !held];
  if (!mayAgree && !mayTag) return unjudged(unknown);
  if (isBorneOut(position, box, liquidatable)) return mayAgree ? AGREED : unjudged(unknown);
  // The bound's own margin decides here: what is unknown is rather called so once too often.
  if (!mayTag) return unjudged(unknown);
  const corner = extreme(rules, revision, position, box, end);
  if (corner === undefined) return unjudged(unknown);
  const isAcross = (health: bigint | undefined): boolean => health !== undefined && health < WAD !== liquidatable;
  const atNearest = (asset: Address, price: Usd | undefined) => price && (nearest(box, asset, price) as Usd);
  // A tag says "at every price of the box": where rounding leaves that open, or the point nearest to the protocol's
  // prices says otherwise, there is none.
  const isTagged =
    isAcross(corner.healthFactor) &&
    isClear(rules, revision, position, box, end) &&
    isAcross(healthFactorAt(rules, revision, position, atNearest));
  if (!isTagged) return mayAgree ? AGREED : unjudged(unknown);
  return {
    kind: liquidatable ? 'wrongful' : 'hidden',
    assets: culprits(rules, revision, position, corner),
    shortfall: liquidatable ? undefined : leastUncovered(rules, revision, position, box),
  };
}

const NONE: readonly Address[] = [];
const unjudged = (assets: readonly Address[]): Verdict => ({ kind: 'unjudged', assets, shortfall: undefined });

/** Assets of the position without a composite, or without a price of the protocol's; what there is nothing of does not count. */
function unknownOf({ collaterals, debts }: Position, { box }: GuardContext): readonly Address[] {
  let unknown: Address[] | undefined;
  for (const legs of [collaterals, debts])
    for (const { asset, amount, price } of legs) {
      if (amount === 0n || (price !== undefined && box.has(asset))) continue;
      unknown ??= [];
      if (!unknown.includes(asset)) unknown.push(asset);
    }
  return unknown ?? NONE;
}
