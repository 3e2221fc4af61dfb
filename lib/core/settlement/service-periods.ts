import { type ServiceLevel, serviceLevel } from './service-level';
import type { Spell } from './spell';

/** The service level of those that fell in one period; `to` is the next one's `from`. Unix seconds. */
export interface ServicePeriod extends Pick<ServiceLevel, 'cleared' | 'recovered' | 'standing' | 'blocks' | 'seconds'> {
  readonly from: number;
  readonly to: number;
  readonly fell: number;
}

/** Lengths of a period in seconds, and how many are told: 2 hours, a day, a month. */
const LENGTHS = [
  [300, 24],
  [3_600, 24],
  [86_400, 30],
] as const;

/**
 * The service level over time: of those that fell in each of the last periods, oldest first, as it is known now. Periods are
 * as short as lets them reach back to the first fall, and begin at whole multiples of their length. Whose fall was not seen
 * is of no period.
 */
export function servicePeriods(
  spells: readonly Spell[],
  now: { readonly block: number; readonly timestamp: number },
): readonly ServicePeriod[] {
  const seen = spells.filter(({ start }) => start.seen);
  const oldest = seen.reduce((least, { start }) => Math.min(least, start.timestamp), now.timestamp);
  const last = (length: number) => Math.floor(now.timestamp / length) * length;
  const [length, count] = LENGTHS.find(([each, many]) => last(each) - (many - 1) * each <= oldest) ?? LENGTHS[2];
  return Array.from({ length: count }, (_, place) => {
    const from = last(length) - (count - 1 - place) * length;
    const to = from + length;
    const own = seen.filter(({ start }) => start.timestamp >= from && start.timestamp < to);
    const { cleared, recovered, standing, blocks, seconds } = serviceLevel(own, now);
    return { from, to, fell: own.length, cleared, recovered, standing, blocks, seconds };
  });
}
