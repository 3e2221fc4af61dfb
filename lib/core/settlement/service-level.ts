import { SERVICE_CAUSES, type ServiceCause } from '@/lib/core/risk/service-cause';
import { mainCause, type Spell } from './spell';

/** A percentile of waits; null: so many have not been cleared, in the time that they were watched, that nobody knows. */
export type Percentiles = Readonly<Record<'p50' | 'p90' | 'p99', number | null>>;

export interface ServiceLevel {
  /** Ended by a liquidation, otherwise, unseen; and those that stand. */
  readonly cleared: number;
  readonly recovered: number;
  readonly unwatched: number;
  readonly standing: number;
  readonly blocks: Percentiles;
  readonly seconds: Percentiles;
  /** Of those cleared within one block of the fall. */
  readonly atOnce: number;
  /** Main causes of those that waited longer, cleared and standing. */
  readonly causes: readonly { readonly cause: ServiceCause; readonly cleared: number; readonly standing: number }[];
  /** Of those that stand the one that has stood longest. */
  readonly longest: { readonly account: string; readonly blocks: number; readonly seconds: number } | null;
}

interface Wait {
  readonly time: number;
  /** False: it was not cleared by then, and might have taken any longer. */
  readonly cleared: boolean;
}

/**
 * The service level over spells, as of a block. Who recovered, stands, or began unseen is no clearing and no reason to
 * be left out: each counts as a wait of at least what was watched (the Kaplan–Meier estimate of the time to clearing).
 */
export function serviceLevel(
  spells: readonly Spell[],
  now: { readonly block: number; readonly timestamp: number },
): ServiceLevel {
  const waits = spells.map((spell) => {
    const { start, end = { ...now, how: 'standing' as const } } = spell;
    return {
      spell,
      how: end.how,
      cleared: end.how === 'liquidated' && start.seen,
      blocks: Math.max(0, end.block - start.block),
      seconds: Math.max(0, end.timestamp - start.timestamp),
    };
  });
  const count = (how: (typeof waits)[number]['how']): number => waits.filter((wait) => wait.how === how).length;
  const percentiles = (unit: 'blocks' | 'seconds'): Percentiles => {
    const times = waits.map((wait) => ({ time: wait[unit], cleared: wait.cleared }));
    return { p50: quantile(times, 0.5), p90: quantile(times, 0.9), p99: quantile(times, 0.99) };
  };
  const causes = SERVICE_CAUSES.map((cause) => ({ cause, cleared: 0, standing: 0 }));
  for (const { spell, how, blocks } of waits) {
    if ((how !== 'liquidated' && how !== 'standing') || (how === 'liquidated' && blocks <= 1)) continue;
    const main = mainCause(spell, how === 'standing' ? now.block : (spell.end?.block ?? now.block) - 2);
    const row = causes.find(({ cause }) => cause === main);
    if (row) row[how === 'standing' ? 'standing' : 'cleared'] += 1;
  }
  const longest = waits
    .filter(({ how }) => how === 'standing')
    .reduce<(typeof waits)[number] | undefined>(
      (most, wait) => (most && most.blocks >= wait.blocks ? most : wait),
      undefined,
    );
  return {
    cleared: count('liquidated'),
    recovered: count('recovered'),
    unwatched: count('unwatched'),
    standing: count('standing'),
    blocks: percentiles('blocks'),
    seconds: percentiles('seconds'),
    atOnce: waits.filter(({ how, blocks, cleared }) => how === 'liquidated' && cleared && blocks <= 1).length,
    causes,
    longest: longest ? { account: longest.spell.account, blocks: longest.blocks, seconds: longest.seconds } : null,
  };
}

/** The least time by which a share `q` was cleared, by the product-limit estimate; null when none is. */
function quantile(waits: readonly Wait[], q: number): number | null {
  const sorted = [...waits].sort((a, b) => a.time - b.time || Number(b.cleared) - Number(a.cleared));
  let left = 1;
  for (const [place, { time, cleared }] of sorted.entries()) {
    if (!cleared) continue;
    // A hair for the products' own rounding: nine of ten is 0.9.
    left *= 1 - 1 / (sorted.length - place);
    if (1 - left >= q - 1e-12) return time;
  }
  return null;
}
