import type { Address } from 'viem';
import type { AccountState, MarketState, Pair, ProtocolRules } from '@/lib/core/protocols/rules';
import { PROGRESS } from '@/lib/core/risk/plan';
import { mulDivUp } from '@/lib/core/units/math';
import { BPS, type Bps, type Usd } from '@/lib/core/units/units';
import { WORTH_SCALE } from './impact-sales';
import { type OfferValue, type PairValue, pairValue } from './pair-value';
import { type Peak, peakOf } from './peak';
import { ceilingOf, type Piece, piecesOf } from './pieces';
import { greatestOnRoutes, largestOnRoutes, smallestOnRoutes } from './route-search';
import { type SizedPlan, type SizingRefusal, sizedPlan } from './sized-plan';
import { afterBid, type SizingTerms } from './sizing-terms';
import { largestEarning, smallestEarning } from './threshold';

/**
 * What the size should achieve. `profit`: the greatest profit, whatever its sign. `risk-reduction`: the most debt
 * repaid, by worth, at no loss. `capital`: the smallest repayment that still earns `share` of
 * the greatest profit, or `minProfit` where that is more.
 */
export type SizingObjective =
  | { readonly kind: 'profit' | 'risk-reduction' }
  | { readonly kind: 'capital'; readonly share: Bps; readonly minProfit?: Usd };

export type SizingResult =
  | { readonly ok: true; readonly plan: SizedPlan }
  | { readonly ok: false; readonly reason: SizingRefusal; readonly until: bigint | undefined };

export type SizingRules = Pick<ProtocolRules, 'openLiquidation'>;

/** The account whose position is sized; the market must be accrued to the time of execution. */
export interface SizingSubject {
  readonly market: MarketState;
  readonly account: AccountState;
  /** The pairs to choose among: those of `pairsOf`, or fewer. */
  readonly pairs: readonly Pair[];
  readonly liquidator?: Address | undefined;
}

/** Every collateral with every debt of a position. */
export const pairsOf = (position: {
  readonly collaterals: readonly { readonly asset: Address }[];
  readonly debts: readonly { readonly asset: Address }[];
}): readonly Pair[] =>
  position.collaterals.flatMap(({ asset: collateralAsset }) =>
    position.debts.map(({ asset: debtAsset }) => ({ collateralAsset, debtAsset })),
  );

/**
 * The best plan for an objective over the pairs and every legal repay amount of each, profit being what the sale of the
 * seized collateral brings less repayment, premium, gas and bid, at the pessimistic end of the price intervals.
 * Refused with the reason of the pair that came closest.
 */
export function sizePlan(
  rules: SizingRules,
  subject: SizingSubject,
  terms: SizingTerms,
  objective: SizingObjective,
): SizingResult {
  const { pieces, refusal } = searchPairs(rules, subject, terms);
  if (objective.kind === 'risk-reduction' && pieces.length > 0) return mostRepaid(pieces, terms);
  const { candidates, rest } = peaksOf(pieces);
  const best = candidates.reduce<Candidate | undefined>(
    (a, b) => (a && !isBetter(profitOf(b), profitOf(a), b, a) ? a : b),
    undefined,
  );
  if (best === undefined) return refusal;
  const chosen =
    objective.kind === 'capital'
      ? leastCapital(candidates, rest, best, terms, objective)
      : { value: best.value, offer: best.peak.offer };
  if (chosen === undefined) return { ok: false, reason: 'unprofitable', until: undefined };
  const { value, offer } = chosen;
  return { ok: true, plan: sizedPlan(value, offer, value.at(offer) as OfferValue, terms) };
}

/** A piece of one pair with its own greatest profit. */
interface Candidate {
  readonly value: PairValue;
  readonly piece: Piece;
  readonly peak: Peak;
}
type Unsearched = Pick<Candidate, 'value' | 'piece'>;
/** With what it cannot earn more than, before the bid. */
type Bounded = Unsearched & { readonly ceiling: bigint };
type Chosen = Pick<Candidate, 'value'> & { readonly offer: bigint };
type Refused = Extract<SizingResult, { readonly ok: false }>;

function searchPairs(
  rules: SizingRules,
  { market, account, pairs, liquidator }: SizingSubject,
  terms: SizingTerms,
): { readonly pieces: readonly Unsearched[]; readonly refusal: Refused } {
  const found: Unsearched[] = [];
  let refusal: Refused = { ok: false, reason: pairs.length === 0 ? 'no-debt' : 'unpriced', until: undefined };
  let progress = -1;
  for (const pair of pairs) {
    const result = rules.openLiquidation(market, account, pair, liquidator);
    if (!result.ok) {
      if (PROGRESS[result.reason] > progress) {
        refusal = { ok: false, reason: result.reason, until: result.until };
        progress = PROGRESS[result.reason];
      }
      continue;
    }
    const price = terms.prices.get(pair.debtAsset);
    const decimals = market.reserves.get(pair.debtAsset)?.decimals;
    const { coinPrice } = terms.gas;
    if (price === undefined || decimals === undefined || coinPrice === undefined) {
      refusal = { ok: false, reason: 'unpriced', until: undefined };
      progress = Number.POSITIVE_INFINITY;
      continue;
    }
    const value = pairValue(pair, result.open, terms, { price, decimals }, coinPrice);
    const pieces = result.open.ranges.flatMap((range) => piecesOf(value, range));
    if (pieces.length === 0) {
      refusal = { ok: false, reason: 'unsellable', until: undefined };
      progress = Number.POSITIVE_INFINITY;
    }
    for (const piece of pieces) found.push({ value, piece });
  }
  return { pieces: found, refusal };
}

const greatest = (value: PairValue, piece: Piece): Peak => (value.ceilings ? greatestOnRoutes : peakOf)(value, piece);
/** The largest offer without a loss. */
const largest = (value: PairValue, piece: Piece): bigint | undefined =>
  value.ceilings ? largestOnRoutes(value, piece, 0n) : largestEarning(value, piece, peakOf(value, piece), 0n);

/** The peaks of the pieces that could hold the greatest profit, the likeliest first; and the other pieces. */
function peaksOf(pieces: readonly Unsearched[]): {
  readonly candidates: readonly Candidate[];
  readonly rest: readonly Bounded[];
} {
  const bounded = pieces
    .map((each) => ({ ...each, ceiling: ceilingOf(each.value, each.piece) }))
    .toSorted((a, b) => (a.ceiling === b.ceiling ? 0 : a.ceiling > b.ceiling ? -1 : 1));
  const candidates: Candidate[] = [];
  let most: bigint | undefined;
  for (const [place, { value, piece, ceiling }] of bounded.entries()) {
    if (most !== undefined && ceiling < most) return { candidates, rest: bounded.slice(place) };
    const peak = greatest(value, piece);
    candidates.push({ value, piece, peak });
    if (most === undefined || peak.profit > most) most = peak.profit;
  }
  return { candidates, rest: [] };
}

/** The most debt that any piece repays at no loss, by worth, then by profit; the pieces that repay most at the most first. */
function mostRepaid(pieces: readonly Unsearched[], terms: SizingTerms): SizingResult {
  const bounded = pieces.map((each) => {
    const end = each.value.at(each.piece.to) as OfferValue;
    return { ...each, end, most: each.value.debtWorth(end.repaid) };
  });
  let chosen: (Chosen & { readonly scores: readonly bigint[] }) | undefined;
  for (const { value, piece, end, most } of bounded.toSorted((a, b) =>
    a.most === b.most ? 0 : a.most > b.most ? -1 : 1,
  )) {
    if (chosen !== undefined && most < (chosen.scores[0] as bigint)) break;
    const offer = end.profit >= 0n ? piece.to : largest(value, piece);
    if (offer === undefined) continue;
    const { repaid, profit } = value.at(offer) as OfferValue;
    const scores = [value.debtWorth(repaid), profit];
    if (chosen === undefined || isBetter(scores, chosen.scores, { value }, chosen)) chosen = { value, offer, scores };
  }
  if (chosen === undefined) return { ok: false, reason: 'unprofitable', until: undefined };
  const { value, offer } = chosen;
  return { ok: true, plan: sizedPlan(value, offer, value.at(offer) as OfferValue, terms) };
}

/** The smallest capital that earns what is asked for. */
function leastCapital(
  candidates: readonly Candidate[],
  rest: readonly Bounded[],
  best: Candidate,
  terms: SizingTerms,
  objective: Extract<SizingObjective, { readonly kind: 'capital' }>,
): Chosen | undefined {
  const target = capitalTarget(best, terms, objective);
  const least = target === undefined ? undefined : beforeBid(target, terms.bidBps);
  if (least === undefined || best.peak.profit < least) return undefined;
  let chosen: (Chosen & { readonly scores: readonly bigint[] }) | undefined;
  const others = rest
    .filter(({ ceiling }) => ceiling >= least)
    .map(({ value, piece }) => ({ value, piece, peak: greatest(value, piece) }));
  for (const { value, piece, peak } of [...candidates, ...others]) {
    const offer = (value.ceilings ? smallestOnRoutes : smallestEarning)(value, piece, peak, least);
    if (offer === undefined) continue;
    const { repaid, profit } = value.at(offer) as OfferValue;
    const scores = [-value.debtWorth(repaid), profit];
    if (chosen === undefined || isBetter(scores, chosen.scores, { value }, chosen)) chosen = { value, offer, scores };
  }
  return chosen;
}

/** What a plan must earn after its bid, 1e-26 dollars; `undefined` when nothing earns. */
function capitalTarget(
  best: Candidate,
  { bidBps }: SizingTerms,
  { share, minProfit = 0n as Usd }: Extract<SizingObjective, { readonly kind: 'capital' }>,
): bigint | undefined {
  const most = afterBid(best.peak.profit, bidBps);
  if (most < 0n) return undefined;
  const shared = mulDivUp(most, share, BPS);
  const least = minProfit * WORTH_SCALE;
  return shared > least ? shared : least;
}

/** The least profit before the bid that leaves `after` (≥ 0) of it; `undefined` when the bid takes all. */
function beforeBid(after: bigint, bidBps: bigint): bigint | undefined {
  if (bidBps >= BPS) return after === 0n ? 0n : undefined;
  return mulDivUp(after, BPS, BPS - bidBps);
}

const profitOf = ({ peak, value }: Candidate): readonly bigint[] => [peak.profit, -value.debtWorth(peak.repaid)];

/** The first score that differs decides; then the assets in the order of their addresses, so that ties are settled alike everywhere. */
function isBetter(
  a: readonly bigint[],
  b: readonly bigint[],
  of: Pick<Candidate, 'value'>,
  than: Pick<Candidate, 'value'>,
): boolean {
  for (const [place, score] of a.entries()) {
    const other = b[place] as bigint;
    if (score !== other) return score > other;
  }
  const key = ({ value }: Pick<Candidate, 'value'>): string => value.collateralAsset + value.debtAsset;
  return key(of) < key(than);
}
