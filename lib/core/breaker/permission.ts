import type { Address } from 'viem';
import type { BreakerConfig } from './breaker-config';
import { assetKey, type BreakerKey, GLOBAL_KEY, marketKey } from './breaker-key';
import { type Breaker, type BreakerStateName, isShut, restriction } from './breaker-state';
import { causesOf } from './causes';
import { duration } from './figure';
import type { Watchlist } from './watchlist';

/** Bounds on what a keeper may send. */
export interface Limits {
  /** Of the normal size. */
  readonly mostSizeBps: number;
  readonly mostInFlight: number | null;
  readonly simulations: number;
  readonly batches: boolean;
}

export interface Permission {
  readonly keeper: 'allow' | 'deny';
  /** `override`: a person must say that they know, with `why` in view. Nothing that this page does could stop a person. */
  readonly wallet: 'allow' | 'override';
  /** The most restrictive state of the breakers concerned; `unknown` where one is, or nothing was heard lately. */
  readonly state: BreakerStateName | 'unknown';
  /** The breakers that are in it. */
  readonly keys: readonly BreakerKey[];
  /** Plain words; empty when all is closed. */
  readonly why: readonly string[];
  /** Unix ms at which it may end by itself, at the earliest; null where nobody can say. */
  readonly until: number | null;
  /** Null for a denied keeper. */
  readonly limits: Limits | null;
  /** Let through although shut: see `permission`. */
  readonly exception: boolean;
}

/** What is known of the one liquidation that asks. */
export interface Eligibility {
  /** An `eth_call` of it, or the exact rules at this block, say that the pool would take it. */
  readonly eligibleOnChain: boolean;
  /** Base currency, after gas: at the end of the interval that is worst for it. Absent while the interval is unknown. */
  readonly worstProfit?: bigint | undefined;
}

export interface PermissionAsk {
  readonly marketId: string;
  readonly collateralAsset: Address;
  readonly debtAsset: Address;
  /** Unix ms. */
  readonly now: number;
  readonly eligibility?: Eligibility | undefined;
}

/** Of a breaker only what a permission hangs on. Without readings there is no exception to a shut one. */
type PermissionBreaker = Pick<Breaker, 'state' | 'why' | 'remainingMs'> & Partial<Pick<Breaker, 'readings'>>;

/** The breakers at one moment, or a view of them. */
export interface PermissionState {
  /** Unix ms of the last step. */
  readonly at: number;
  readonly breakers: Readonly<Record<string, PermissionBreaker>>;
}

/** Of the configuration only what a permission hangs on; `breakers` for the exception alone. */
export interface PermissionTerms {
  readonly config: Pick<BreakerConfig, 'silenceMs' | 'passable'>;
  readonly breakers: Watchlist['breakers'];
}

const NORMAL: Limits = { mostSizeBps: 10_000, mostInFlight: null, simulations: 1, batches: true };
const WATCHED: Limits = { mostSizeBps: 5_000, mostInFlight: null, simulations: 2, batches: false };
const PROBING: Limits = { mostSizeBps: 500, mostInFlight: 1, simulations: 1, batches: false };

/**
 * Whether a liquidation of a pair may be sent now: the most restrictive of both assets, the market and the global breaker
 * decides. What is in flight already is not recalled by it.
 *
 * The exception: stopping liquidations makes bad debt of its own. Where everything that keeps a breaker shut is a rule of
 * `passable` (a dispersion of prices), a keeper may go on with what the chain accepts and what gains even at the worst price
 * of the interval, at the size of a probe. It never passes a manual stop, a lockout, a missing value, or an old state.
 */
export function permission(state: PermissionState, ask: PermissionAsk, watched: PermissionTerms): Permission {
  const keys = concernedKeys(ask);
  const unknown = unknownWords(state, keys, ask.now, watched.config);
  if (unknown !== undefined)
    return { ...DENIED, state: 'unknown', keys: unknown.keys, why: [unknown.why], until: null };
  const concerned = keys.map((key) => ({ key, breaker: state.breakers[key] as PermissionBreaker }));
  const worst = concerned.reduce<BreakerStateName>(
    (found, { breaker }) => (restriction(breaker.state) > restriction(found) ? breaker.state : found),
    'closed',
  );
  const there = concerned.filter(({ breaker }) => breaker.state === worst);
  const told = {
    state: worst,
    keys: there.map(({ key }) => key),
    why: concerned.filter(({ breaker }) => breaker.state !== 'closed').map(({ breaker }) => breaker.why),
    until: latestEnd(
      state.at,
      there.map(({ breaker }) => breaker),
    ),
  };
  switch (worst) {
    case 'closed':
      return { ...ALLOWED, ...told, limits: NORMAL };
    case 'watch':
      return { ...ALLOWED, ...told, limits: WATCHED };
    case 'half-open':
      return { ...ALLOWED, ...told, wallet: 'override', limits: PROBING };
    case 'cooldown':
    case 'open':
    case 'manual':
    case 'lockout':
      return isPassable(concerned, ask.eligibility, watched) ? { ...PASSED, ...told } : { ...DENIED, ...told };
  }
}

/** The breakers that a liquidation of a pair hangs on. */
export const concernedKeys = ({
  collateralAsset,
  debtAsset,
  marketId,
}: Pick<PermissionAsk, 'collateralAsset' | 'debtAsset' | 'marketId'>): readonly BreakerKey[] => [
  ...new Set<BreakerKey>([assetKey(collateralAsset), assetKey(debtAsset), marketKey(marketId), GLOBAL_KEY]),
];

const ALLOWED = { keeper: 'allow', wallet: 'allow', exception: false } as const;
const DENIED = { keeper: 'deny', wallet: 'override', exception: false, limits: null } as const;
const PASSED = { keeper: 'allow', wallet: 'override', exception: true, limits: PROBING } as const;

function unknownWords(
  { at, breakers }: PermissionState,
  keys: readonly BreakerKey[],
  now: number,
  { silenceMs }: PermissionTerms['config'],
): { readonly keys: readonly BreakerKey[]; readonly why: string } | undefined {
  const strangers = keys.filter((key) => breakers[key] === undefined);
  if (strangers.length > 0) return { keys: strangers, why: `Nothing is known of ${strangers.join(', ')}.` };
  const silence = Math.abs(now - at);
  return silence <= silenceMs
    ? undefined
    : { keys, why: `Nothing was heard of the breakers for ${duration(silence)}.` };
}

function isPassable(
  concerned: readonly { readonly key: BreakerKey; readonly breaker: PermissionBreaker }[],
  eligibility: Eligibility | undefined,
  { config, breakers }: PermissionTerms,
): boolean {
  if (!eligibility?.eligibleOnChain || eligibility.worstProfit === undefined || eligibility.worstProfit <= 0n)
    return false;
  const passable: ReadonlySet<string> = new Set(config.passable);
  const shut = concerned.filter(({ breaker }) => isShut(breaker.state));
  return shut.every(({ key, breaker }) => {
    const watched = breakers.find((each) => each.key === key);
    const { readings } = breaker;
    if (watched === undefined || readings === undefined || breaker.state !== 'open') return false;
    const trips = causesOf({ readings }, watched).filter(({ severity }) => severity !== 'watch');
    return trips.length > 0 && trips.every(({ rule, value }) => value !== null && passable.has(rule));
  });
}

/** The last of the timers, where each has one. */
function latestEnd(at: number, breakers: readonly PermissionBreaker[]): number | null {
  const ends = breakers.map(({ remainingMs }) => remainingMs);
  return ends.length === 0 || ends.includes(null) ? null : at + Math.max(...ends.map((end) => end ?? 0));
}
