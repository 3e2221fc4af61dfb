import { marketKey } from './breaker-key';
import type { Observation } from './observation';
import type {
  ObservedAsset,
  ObservedFacts,
  ObservedMarket,
  ObservedSettlement,
  ObservedSnapshot,
  ObserveInput,
} from './observed-input';
import type { RuleId } from './rules';

/** What of a market's past the readings need. */
export interface MarketMemory {
  /** Deficits as last seen, base units. */
  readonly deficits: Readonly<Record<string, string>>;
  /** Dollars of deficit that came up, by unix ms. */
  readonly badDebt: readonly { readonly at: number; readonly usd: number }[];
  readonly settlements: readonly RememberedSettlement[];
}

interface RememberedSettlement {
  readonly id: string;
  readonly block: number;
  /** Unix ms. */
  readonly at: number;
  readonly asset: string;
  /** Null: the asset's price was unknown. */
  readonly usd: number | null;
  /** Null: nothing was predicted to compare with. */
  readonly deviationBps: number | null;
}

export const NO_MARKET_MEMORY: MarketMemory = { deficits: {}, badDebt: [], settlements: [] };

const HOUR_MS = 3_600_000;
const TEN_MINUTES_MS = 600_000;
/** Our rules would have refused what the chain did: as wrong as can be. */
const REFUSED_BPS = 10_000;

/** The readings of one market's rules, and what to remember. */
export function observeMarket(
  market: ObservedMarket,
  { now, snapshot, status, facts }: ObserveInput,
  before: MarketMemory,
): { readonly observations: readonly Observation[]; readonly memory: MarketMemory } {
  const key = marketKey(market.id);
  const at = snapshot?.tick.at ?? now;
  const say = (rule: RuleId, value: number | null, when = at): Observation => ({ key, rule, value, at: when });
  const revision = snapshot === null ? null : market.supportedRevisions.includes(snapshot.market.revision) ? 0 : 1;
  const observations = [
    say('unknown-revision', status.state === 'halted' ? 1 : revision, now),
    say('index-lag', indexLag(snapshot, status.state, facts.head, now), now),
  ];
  if (facts.attempts !== undefined) {
    const attempts = facts.attempts;
    observations.push(
      say('revert-rate', attempts && attempts.slice(0, 20).filter(({ reverted }) => reverted).length * 5, now),
      say('losses-in-row', attempts && leadingLosses(attempts), now),
    );
  }
  if (snapshot === null) return { observations, memory: before };
  if (market.hasSequencer) observations.push(say('sequencer', untilTrusted(market, snapshot, facts.sequencer, now)));
  const debt = newDeficits(before, snapshot, at);
  const settlements = takeSettlements(before.settlements, snapshot, facts.replacedBlocks ?? 0);
  const recent = settlements.filter((each) => each.at > at - TEN_MINUTES_MS);
  observations.push(
    say(
      'settlement-deviation',
      recent.reduce((most, { deviationBps }) => Math.max(most, deviationBps ?? 0), 0),
    ),
  );
  if (market.tellsDeficit) observations.push(say('bad-debt', debt.usd));
  if (facts.depthUsd !== undefined) observations.push(say('liquidation-velocity', soldOfDepth(recent, facts.depthUsd)));
  return { observations, memory: { deficits: debt.deficits, badDebt: debt.badDebt, settlements } };
}

function indexLag(
  snapshot: ObservedSnapshot | null,
  state: ObserveInput['status']['state'],
  head: ObservedFacts['head'],
  now: number,
): number | null {
  if (snapshot === null || state === 'down' || state === 'starting' || head === null) return null;
  const byTime = Math.floor(Math.max(0, now - snapshot.block.receivedAt) / (snapshot.market.blockTime * 1_000));
  return Math.max(byTime, head === undefined ? 0 : head.number - snapshot.block.number);
}

function leadingLosses(attempts: readonly { readonly profitUsd: number }[]): number {
  const gain = attempts.findIndex(({ profitUsd }) => profitUsd >= 0);
  return gain < 0 ? attempts.length : gain;
}

/** Seconds until the sequencer's chain is believed. Without its own word, what the feeds' readers made of it. */
function untilTrusted(
  { sequencerGrace }: ObservedMarket,
  { assets }: ObservedSnapshot,
  told: ObservedFacts['sequencer'],
  now: number,
): number | null {
  const whole = Math.max(1, sequencerGrace);
  if (told === null || told?.since === 0) return null;
  if (told !== undefined) return told.up ? Math.max(0, Math.ceil(sequencerGrace - (now / 1_000 - told.since))) : whole;
  const feeds = Object.values(assets).flatMap(({ sources }) =>
    Object.values(sources).filter(({ group }) => group === 'push-oracle'),
  );
  if (feeds.some(({ rejected }) => rejected === 'sequencer')) return whole;
  return feeds.some(({ rejected }) => rejected === null) ? 0 : null;
}

const dollars = (amount: string, { decimals, price, composite }: ObservedAsset): number | null => {
  const known = price ?? composite?.price;
  return known === undefined ? null : (Number(amount) / 10 ** decimals) * (Number(known) / 1e8);
};

/** Deficits that grew, valued; one that shrank was covered. One whose price is unknown is asked again next time. */
function newDeficits({ deficits: before, badDebt }: MarketMemory, { assets }: ObservedSnapshot, at: number) {
  const deficits: Record<string, string> = { ...before };
  const grown: { at: number; usd: number }[] = [];
  let known = true;
  for (const [asset, view] of Object.entries(assets)) {
    const { deficit } = view;
    if (deficit === null) continue;
    const growth = before[asset] === undefined ? 0n : BigInt(deficit) - BigInt(before[asset]);
    const usd = growth > 0n ? dollars(growth.toString(), view) : 0;
    if (usd === null) {
      known = false;
      continue;
    }
    deficits[asset] = deficit;
    if (usd > 0) grown.push({ at, usd });
  }
  const kept =
    grown.length === 0 && badDebt.length === 0
      ? badDebt
      : [...badDebt.filter((each) => each.at > at - HOUR_MS), ...grown];
  return { deficits, badDebt: kept, usd: known ? Math.round(kept.reduce((sum, { usd }) => sum + usd, 0)) : null };
}

/** Those of the last hour; what stood in replaced blocks is forgotten unless the snapshot still has it. */
function takeSettlements(
  before: readonly RememberedSettlement[],
  { settlements, assets, tick, block }: ObservedSnapshot,
  replaced: number,
): readonly RememberedSettlement[] {
  const standing = before.filter((each) => each.block <= block.number - replaced && each.at > tick.at - HOUR_MS);
  const known = new Set(standing.map(({ id }) => id));
  const fresh = settlements.filter((each) => !known.has(idOf(each)));
  if (fresh.length === 0 && standing.length === before.length) return before;
  return [...standing, ...fresh.map((each) => rememberedSettlement(each, assets[each.collateralAsset], tick.at))];
}

const idOf = ({ txHash, logIndex }: ObservedSettlement): string => `${txHash}:${logIndex}`;

const rememberedSettlement = (
  settlement: ObservedSettlement,
  view: ObservedAsset | undefined,
  at: number,
): RememberedSettlement => ({
  id: idOf(settlement),
  block: settlement.blockNumber,
  at: Math.min(at, settlement.timestamp * 1_000),
  asset: settlement.collateralAsset,
  usd: view === undefined ? null : dollars(settlement.seized, view),
  deviationBps: deviation(settlement),
});

function deviation({ predicted, unpredicted, repaid, seized }: ObservedSettlement): number | null {
  if (predicted === null) return unpredicted === 'refused' ? REFUSED_BPS : null;
  return Math.max(apart(repaid, predicted.repaid), apart(seized, predicted.seized));
}

/** Bps of the expected, to a hundredth, rounded up: the smallest difference is one. */
function apart(real: string, expected: string): number {
  const [got, wanted] = [BigInt(real), BigInt(expected)];
  if (got === wanted) return 0;
  const difference = got > wanted ? got - wanted : wanted - got;
  return wanted === 0n ? REFUSED_BPS : Number((difference * 1_000_000n) / wanted + 1n) / 100;
}

/** The worst asset's liquidated value over its depth, bps; null where either is unknown. One whose depth nobody measures is left out. */
function soldOfDepth(
  recent: readonly RememberedSettlement[],
  depthUsd: NonNullable<ObservedFacts['depthUsd']> | null,
): number | null {
  if (depthUsd === null) return null;
  const sold = new Map<string, number | null>();
  for (const { asset, usd } of recent) {
    const before = sold.get(asset) ?? 0;
    sold.set(asset, usd === null || sold.get(asset) === null ? null : before + usd);
  }
  const depths: Readonly<Record<string, number | null>> = depthUsd;
  const shares = [...sold].flatMap(([asset, usd]) => {
    const depth = depths[asset];
    if (depth === undefined) return [];
    return usd === null || depth === null || depth <= 0 ? null : Math.round((usd / depth) * 10_000);
  });
  return shares.reduce<number | null>(
    (most, share) => (most === null || share === null ? null : Math.max(most, share)),
    0,
  );
}
