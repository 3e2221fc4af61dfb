import { isShut } from '@/lib/core/breaker/breaker-state';
import { mulDivDown } from '@/lib/core/units/math';
import type { HealthFacts, HealthReason, HealthVerdict } from './health-schema';

/** Beyond these a market is watched, and beyond these nothing is known of it. */
export const HEALTH_BOUNDS = {
  /** No sign of life of the engine for so long, ms: it steps its breakers every three seconds at the latest. */
  silenceMs: 4_000,
  /** Its clock ahead of the reader's by more than this, ms: no age can be told. */
  aheadMs: 2_000,
  /** A block is late after four block times, and never before this, ms. */
  lateMs: 8_000,
  /** The chain's own time of the newest block, ms and block times: beyond the greater the node shows the past. */
  pastMs: 60_000,
  pastBlocks: 10,
  /** Shares of all debt, bps. */
  badDebtBps: 1,
  below1Bps: 100,
  below105Bps: 2_000,
  /** Share of borrowers whose health cannot be computed, bps; any at all are watched. */
  unknownBps: 500,
} as const;

/** The shares beyond which a market is watched, or not known: those of them that a server may set otherwise. */
export type HealthShares = Readonly<Record<'badDebtBps' | 'below1Bps' | 'below105Bps' | 'unknownBps', number>>;

/** Nothing else counts beside these: what is known is of another time. */
const DEAF = new Set(['engine', 'silent', 'clock', 'late', 'past']);

/**
 * What a stranger may take from the facts at `now` (unix ms), with every reason, the gravest first. Healthy only where
 * every fact is known and within its bounds. A shut breaker outranks missing figures, for it is known; an engine that is
 * not heard in time outranks both.
 */
export function healthVerdict(
  facts: HealthFacts | null,
  now: number,
  shares: HealthShares = HEALTH_BOUNDS,
): { readonly verdict: HealthVerdict; readonly reasons: HealthReason[] } {
  const found =
    facts === null ? [unknown('engine', 'Nothing has been heard of the engine yet.')] : judge(facts, now, shares);
  const rank = ({ code, verdict }: HealthReason): number => (DEAF.has(code) ? 3 : RANK[verdict]);
  const reasons = [...found].sort((a, b) => rank(b) - rank(a));
  const [first] = reasons;
  if (first) return { verdict: first.verdict, reasons };
  return {
    verdict: 'healthy',
    reasons: [{ code: 'healthy', verdict: 'healthy', words: 'Every figure is known, fresh and within its bounds.' }],
  };
}

/** Whether what an engine says at `now` is of now: it is heard, and its chain is on time. */
export const isHeard = (facts: HealthFacts, now: number): boolean => judgeAge(facts, now).length === 0;

const RANK: Readonly<Record<HealthVerdict, number>> = { healthy: 0, watch: 1, unknown: 2, halted: 2.5 };
const unknown = (code: string, words: string): HealthReason => ({ code, verdict: 'unknown', words });
const watch = (code: string, words: string): HealthReason => ({ code, verdict: 'watch', words });

const judge = (facts: HealthFacts, now: number, shares: HealthShares): HealthReason[] => [
  ...judgeAge(facts, now),
  ...judgeBreakers(facts, now),
  ...judgeSolvency(facts, shares),
  ...judgeRisk(facts, shares),
  ...judgeOracles(facts),
];

function judgeAge({ engine, seenAt, market, block }: HealthFacts, now: number): HealthReason[] {
  if (engine.state !== 'live') return [unknown('engine', engine.reason || `The engine is ${engine.state}.`)];
  if (seenAt === null) return [unknown('silent', 'Nothing says when the engine was last heard.')];
  const { silenceMs, aheadMs, lateMs, pastMs, pastBlocks } = HEALTH_BOUNDS;
  if (seenAt > now + aheadMs)
    return [unknown('clock', 'The engine’s clock is ahead of this server’s: no age can be told.')];
  if (now - seenAt > silenceMs)
    return [unknown('silent', `Nothing was heard of the engine for ${seconds(now - seenAt)}.`)];
  if (!block || !market) return [unknown('late', 'No block has been evaluated yet.')];
  if (now - block.receivedAt > Math.max(4 * market.blockTimeMs, lateMs))
    return [
      unknown(
        'late',
        `No new block for ${seconds(now - block.receivedAt)}; one is due every ${seconds(market.blockTimeMs)}.`,
      ),
    ];
  if (now - block.minedAt > Math.max(pastBlocks * market.blockTimeMs, pastMs))
    return [
      unknown(
        'past',
        `The newest block is dated ${seconds(now - block.minedAt)} ago: the chain’s node shows the past.`,
      ),
    ];
  return [];
}

function judgeBreakers({ breakers }: HealthFacts, now: number): HealthReason[] {
  if (!breakers || breakers.all.length === 0) return [unknown('breakers', 'Nothing is known of the circuit breakers.')];
  if (now - breakers.at > breakers.silenceMs)
    return [unknown('breakers', `The circuit breakers’ state is ${seconds(now - breakers.at)} old.`)];
  return breakers.all.flatMap(({ state, why }): HealthReason[] => {
    if (isShut(state)) return [{ code: 'breakers', verdict: 'halted', words: `Liquidations are stopped. ${why}` }];
    if (state === 'half-open') return [watch('breakers', `Liquidations are being tried again. ${why}`)];
    return state === 'watch' ? [watch('breakers', why)] : [];
  });
}

function judgeSolvency({ supplied, borrowed, badDebt }: HealthFacts, { badDebtBps }: HealthShares): HealthReason[] {
  if (supplied === null || borrowed === null)
    return [unknown('solvency', 'What is supplied and borrowed cannot be told: an asset in use has no price.')];
  if (badDebt === null) return [unknown('bad-debt', 'Bad debt cannot be told.')];
  const left = BigInt(supplied) - BigInt(borrowed);
  const share = shareBps(badDebt, borrowed);
  return [
    ...(left < 0n ? [watch('solvency', 'More is owed to the market than was supplied to it.')] : []),
    ...(share > badDebtBps
      ? [watch('bad-debt', `Bad debt is ${percent(share)} of all debt: no collateral stands behind it.`)]
      : []),
  ];
}

function judgeRisk({ borrowed, positions, below1, below105 }: HealthFacts, shares: HealthShares): HealthReason[] {
  if (!positions || !below1 || !below105) return [unknown('at-risk', 'How much debt is at risk cannot be told.')];
  const { below1Bps, below105Bps, unknownBps } = shares;
  const reasons: HealthReason[] = [];
  if (positions.unknown > 0) {
    const share = shareBps(String(positions.unknown), String(positions.total));
    const words = `The health of ${positions.unknown.toLocaleString('en-US')} of ${positions.total.toLocaleString('en-US')} borrowers cannot be computed: a price is missing.`;
    reasons.push(share > unknownBps ? unknown('positions', words) : watch('positions', words));
  }
  if (borrowed === null) return reasons;
  const [liquidatable, near] = [shareBps(below1.debt, borrowed), shareBps(below105.debt, borrowed)];
  if (liquidatable > below1Bps)
    reasons.push(watch('at-risk', `${percent(liquidatable)} of all debt can be liquidated now and has not been.`));
  if (near > below105Bps)
    reasons.push(watch('at-risk', `${percent(near)} of all debt is within 5% of being liquidatable, or past it.`));
  return reasons;
}

function judgeOracles({ oracles }: HealthFacts): HealthReason[] {
  if (!oracles || oracles.assets === 0) return [unknown('oracles', 'Nothing is known of the prices.')];
  const { diverging, withoutQuorum, unpriced, alarms } = oracles;
  const listed = diverging.map(({ symbol, bps }) => `${symbol} by ${percent(Math.abs(bps))}`);
  return [
    ...(unpriced.length > 0 ? [unknown('oracles', `The protocol gives no price of ${unpriced.join(', ')}.`)] : []),
    ...(listed.length > 0
      ? [watch('oracles', `The protocol’s price is further from the market’s than it should be: ${listed.join(', ')}.`)]
      : []),
    ...(withoutQuorum.length > 0
      ? [watch('oracles', `Too few sources agree to check the protocol’s price of ${withoutQuorum.join(', ')}.`)]
      : []),
    ...alarms.map(({ kind, count }) => {
      const who = count === 1 ? '1 position' : `${count.toLocaleString('en-US')} positions`;
      return watch(
        'alarm',
        kind === 'wrongful'
          ? `${who} could be liquidated only because the protocol’s prices are wrong.`
          : `${who} would be liquidatable at the market’s prices, which the protocol’s hide.`,
      );
    }),
  ];
}

/** Bps of `whole`, down; of nothing everything is more than any bound. */
export const shareBps = (part: string, whole: string): number => {
  if (BigInt(part) === 0n) return 0;
  return BigInt(whole) > 0n
    ? Number(mulDivDown(BigInt(part), 1_000_000n, BigInt(whole))) / 100
    : Number.POSITIVE_INFINITY;
};
const percent = (bps: number): string => (Number.isFinite(bps) ? `${(bps / 100).toFixed(2)}%` : 'more than 100%');
const seconds = (ms: number): string => `${Math.max(1, Math.round(ms / 1_000)).toLocaleString('en-US')} s`;
