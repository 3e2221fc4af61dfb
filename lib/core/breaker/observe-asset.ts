import { DIVERGENCE_THRESHOLDS } from '@/lib/core/oracle/divergence';
import { assetKey } from './breaker-key';
import type { Observation } from './observation';
import type { ObservedAsset, ObservedMarket, ObservedSnapshot } from './observed-input';
import { type PriceMemory, referencePrice } from './price-memory';
import type { RuleId } from './rules';

const DOLLAR = 1e8;

/** The readings of one asset's rules. `memory`: its price before this tick. */
export function observeAsset(
  { asset, assetClass, hasFeed, hasCap, base }: ObservedMarket['assets'][number],
  { assets, tick: { at } }: ObservedSnapshot,
  memory: PriceMemory,
): readonly Observation[] {
  const key = assetKey(asset);
  const view = assets[asset];
  const say = (rule: RuleId, value: number | null, detail?: string): Observation => ({ key, rule, value, at, detail });
  if (view === undefined) return [];
  const price = compositePrice(view);
  const dispersion = dispersionOf(view);
  return [
    say('source-dispersion', dispersion?.bps ?? null, dispersion?.source),
    say('protocol-gap', price === null || view.divergenceBps === null ? null : Math.abs(view.divergenceBps)),
    say('price-velocity', velocity(price, memory, at)),
    say('quorum-lost', price === null ? Math.min(-1, view.fresh - view.quorum) : view.fresh - view.quorum),
    ...(hasFeed ? [say('feed-age', feedAge(view, at))] : []),
    ...(hasCap ? [say('capo-capped', cappedFlag(view))] : []),
    ...(assetClass === 'stable' ? [say('stable-depeg', price === null ? null : distanceBps(price, DOLLAR))] : []),
    ...(assetClass === 'staked' && base !== undefined ? [say('lst-depeg', discountBps(view, assets[base]))] : []),
  ];
}

/** Units of 1e-8 USD; null where unknown. */
export const compositePrice = ({ composite }: Pick<ObservedAsset, 'composite'>): number | null =>
  composite === null ? null : Number(composite.price);

/** To a hundredth of a basis point, either way. */
const distanceBps = (value: number, reference: number): number => hundredths(Math.abs(value / reference - 1) * 10_000);
const hundredths = (value: number): number => Math.round(value * 100) / 100;

/**
 * The second greatest distance of an upstream's votes from the median of all upstreams, less what its kind may stand away
 * by design (a push oracle's deviation threshold). Outliers vote, so they count; who has no vote does not. Null below two.
 */
function dispersionOf({ sources }: ObservedAsset): { readonly bps: number; readonly source: string } | null {
  const voters = Object.entries(sources).filter(
    ([, { group, weight, rejected }]) => group !== 'protocol' && (weight > 0 || rejected === 'outlier'),
  );
  const sorted = voters.map(([, { price }]) => Number(price)).sort((a, b) => a - b);
  const middle = ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2;
  const furthest = new Map<string, { bps: number; source: string }>();
  for (const [source, { upstream, price, thresholdBps }] of voters) {
    const byDesign = Math.max(0, thresholdBps - DIVERGENCE_THRESHOLDS.live);
    const bps = Math.max(0, hundredths(distanceBps(Number(price), middle) - byDesign));
    const known = furthest.get(upstream);
    if (known === undefined || known.bps < bps) furthest.set(upstream, { bps, source });
  }
  return [...furthest.values()].sort((a, b) => b.bps - a.bps)[1] ?? null;
}

/** Against the mean of the last five minutes; without one yet, nothing moved. */
function velocity(price: number | null, memory: PriceMemory, at: number): number | null {
  if (price === null) return null;
  const reference = referencePrice(memory, at);
  return reference === undefined ? 0 : distanceBps(price, reference);
}

function feedAge({ oracleUpdatedAt, heartbeat }: ObservedAsset, at: number): number | null {
  if (oracleUpdatedAt === null || heartbeat === null) return null;
  const allowedS = heartbeat + Math.max(heartbeat / 10, 300);
  return hundredths((Math.max(0, at / 1_000 - oracleUpdatedAt) / allowedS) * 100);
}

function cappedFlag({ sources }: ObservedAsset): number | null {
  const all = Object.values(sources);
  if (all.some(({ rejected }) => rejected === 'capped')) return 1;
  return all.some(({ group }) => group === 'push-oracle') ? 0 : null;
}

/** How far the market's price of a staked token in its base lies under the protocol's, which follows its rate. */
function discountBps(staked: ObservedAsset, base: ObservedAsset | undefined): number | null {
  const [market, marketBase] = [compositePrice(staked), base ? compositePrice(base) : null];
  if (market === null || marketBase === null || staked.price === null || !base || base.price === null) return null;
  return Math.max(0, hundredths((1 - market / marketBase / (Number(staked.price) / Number(base.price))) * 10_000));
}
