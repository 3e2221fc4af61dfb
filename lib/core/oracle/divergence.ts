import type { Address } from 'viem';
import type { Composite, CompositeSource } from './quote';

/** How one source stands against the composite, now and over the last day. */
export interface SourceDivergence {
  /** Beyond this, in bps either way, it is in breach. */
  readonly thresholdBps: number;
  /** Unix ms since when it is; `undefined` when it is not. A missing composite neither begins nor ends a breach. */
  readonly breachSince: number | undefined;
  /** Milliseconds in breach within the last day. */
  readonly breachMs: number;
  /** Share of the last day's minutes, 0 to 100, in which it stood closer than now; `undefined` below 30 minutes of history. */
  readonly percentile: number | undefined;
}

export type AssetDivergence = ReadonlyMap<string, SourceDivergence>;

/** What a price may depart by before it deserves a look, bps. A push oracle moves only by its deviation threshold, so that much is by design. */
export interface DivergenceThresholds {
  readonly live: number;
  readonly timeWeighted: number;
  /** Added to a push oracle's own deviation threshold: its update takes a block or more. */
  readonly pushMargin: number;
  /** Deviation threshold of a push oracle, or of the protocol's own price, that states none. */
  readonly pushDefault: number;
}

/** Half a percent is where mechanics G begins to watch a dispersion of live sources. */
export const DIVERGENCE_THRESHOLDS: DivergenceThresholds = {
  live: 50,
  timeWeighted: 150,
  pushMargin: 50,
  pushDefault: 50,
};

/** The threshold of one source; `deviationBps` is its feed's deviation threshold where it has one. */
export function divergenceThreshold(
  { group }: Pick<CompositeSource, 'group'>,
  deviationBps: number | undefined,
  thresholds: DivergenceThresholds = DIVERGENCE_THRESHOLDS,
): number {
  switch (group) {
    case 'protocol':
    case 'push-oracle':
      return (deviationBps ?? thresholds.pushDefault) + thresholds.pushMargin;
    case 'dex-twap':
      return thresholds.timeWeighted;
    case 'exchange':
    case 'perpetual':
    case 'dex-spot':
    case 'pull-oracle':
      return thresholds.live;
  }
}

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1_440;
const LEAST_HISTORY = 30;
/** Observations further apart than this say nothing of the time between them. */
const LONGEST_STEP_MS = 10_000;

interface Track {
  /** |bps| at the end of each minute, in a ring; NaN where nothing was known. */
  readonly size: Float32Array;
  /** Milliseconds in breach in each minute. */
  readonly breach: Float32Array;
  /** The sum of the ring. */
  breachMs: number;
  /** The known sizes of the ring, ascending; made anew each minute. */
  sorted: Float32Array;
  minute: number;
  at: number;
  last: number | undefined;
  breachSince: number | undefined;
}

export interface DivergenceTracker {
  /** Takes one evaluation at `now` (unix ms). `deviationBps` tells an asset's feed deviation threshold. */
  update(
    composites: ReadonlyMap<Address, Composite>,
    now: number,
    deviationBps: (asset: Address) => number | undefined,
  ): ReadonlyMap<Address, AssetDivergence>;
  /** Fills what is not known of the past: bps by the unix ms of the minute's start, as of `now`. */
  seed(asset: Address, source: string, minutes: ReadonlyMap<number, number>, now: number): void;
}

/**
 * Follows every source's departure from the composite: since when it is in breach, how long in the last day, and
 * how unusual it is. Memory: 23 kB a source of an asset (two values and a sorted copy for each minute of a day).
 * Time never runs backwards here: an earlier `now` is taken as the newest known.
 */
export function createDivergenceTracker(thresholds: DivergenceThresholds = DIVERGENCE_THRESHOLDS): DivergenceTracker {
  const tracks = new Map<string, Track>();
  const trackOf = (asset: Address, source: string, now: number): Track => {
    const key = `${asset}:${source}`;
    const known = tracks.get(key);
    if (known) return known;
    const made: Track = {
      size: new Float32Array(MINUTES_A_DAY).fill(Number.NaN),
      breach: new Float32Array(MINUTES_A_DAY),
      breachMs: 0,
      sorted: new Float32Array(),
      minute: Math.floor(now / MINUTE_MS),
      at: now,
      last: undefined,
      breachSince: undefined,
    };
    tracks.set(key, made);
    return made;
  };

  return {
    update: (composites, now, deviationBps) =>
      new Map(
        [...composites].map(([asset, { price, sources }]) => [
          asset,
          new Map(
            sources.map((source) => {
              const thresholdBps = divergenceThreshold(source, deviationBps(asset), thresholds);
              const track = trackOf(asset, source.source, now);
              const known = price !== undefined && source.rejected !== 'stale' ? source.deviationBps : undefined;
              take(track, known, thresholdBps, Math.max(now, track.at));
              return [source.source, viewOf(track, thresholdBps)];
            }),
          ),
        ]),
      ),
    seed: (asset, source, minutes, now) => {
      const track = trackOf(asset, source, now);
      for (const [at, bps] of minutes) {
        const minute = Math.floor(at / MINUTE_MS);
        const slot = minute % MINUTES_A_DAY;
        const within = minute < track.minute && track.minute - minute < MINUTES_A_DAY;
        if (within && Number.isNaN(track.size[slot])) track.size[slot] = Math.abs(bps);
      }
      track.sorted = known(track.size);
    },
  };
}

function take(track: Track, bps: number | undefined, thresholdBps: number, now: number): void {
  const minute = Math.floor(now / MINUTE_MS);
  if (minute !== track.minute) {
    track.size[track.minute % MINUTES_A_DAY] = track.last === undefined ? Number.NaN : track.last;
    const gap = Math.min(minute - track.minute, MINUTES_A_DAY);
    for (let step = 1; step <= gap; step += 1) {
      const at = (track.minute + step) % MINUTES_A_DAY;
      track.size[at] = Number.NaN;
      track.breachMs -= track.breach[at] ?? 0;
      track.breach[at] = 0;
    }
    track.minute = minute;
    track.last = undefined;
    track.sorted = known(track.size);
  }
  const elapsed = now - track.at;
  const slot = minute % MINUTES_A_DAY;
  if (track.breachSince !== undefined && elapsed <= LONGEST_STEP_MS) {
    track.breach[slot] = (track.breach[slot] ?? 0) + elapsed;
    track.breachMs += elapsed;
  }
  track.at = now;
  if (bps === undefined) return;
  track.last = Math.abs(bps);
  if (track.last <= thresholdBps) track.breachSince = undefined;
  else track.breachSince ??= now;
}

function viewOf(track: Track, thresholdBps: number): SourceDivergence {
  const { sorted, last } = track;
  return {
    thresholdBps,
    breachSince: track.breachSince,
    breachMs: track.breachMs,
    percentile: last === undefined || sorted.length < LEAST_HISTORY ? undefined : share(sorted, last),
  };
}

const known = (sizes: Float32Array): Float32Array => sizes.filter((size) => !Number.isNaN(size)).sort();

/** Percent of ascending `sorted` below `value`, to a whole number, rounded down. */
function share(sorted: Float32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return Math.floor((low / sorted.length) * 100);
}
