import { bps } from './accuracy';
import { METHODS, type Told } from './candidates';
import type { Minute } from './market-history';

/** What corrupted sources say instead of the truth: each attack is a list of variants, of which the worst counts. */
type Attack = (told: Told, anHourAgo: number | undefined) => readonly number[];

/** Minutes into a drift of 1 bp a minute. */
const DRIFT = [2, 5, 10, 20, 40, 80, 160, 240];

export const ATTACKS: Readonly<Record<string, Attack>> = {
  '+3 %': ({ price }) => [Math.round(price * 1.03)],
  '×10': ({ price }) => [price * 10],
  'stuck an hour': (_, anHourAgo) => (anHourAgo === undefined ? [] : [anHourAgo]),
  'drift 1 bp/min': ({ price }) => DRIFT.map((minutes) => Math.round(price * (1 + minutes / 10_000))),
  '1e30': () => [1e30],
};

export const CORRUPTED = [1, 2, 3] as const;

export interface Breakdown {
  readonly method: string;
  /** Worst |bps| from what the method said unattacked, by attack and number of corrupted sources. */
  readonly worst: Readonly<Record<string, readonly number[]>>;
  /** Worst bps outside the range of the honest sources, over all attacks, by number of corrupted sources. */
  readonly outside: readonly number[];
  /** Percent of attacked evaluations that answered with no price, over all attacks. */
  readonly unknown: readonly number[];
}

/** Minutes whose attack is tried: every `every`-th in which at least seven markets traded, so that three are a minority. */
export function attackedMinutes(
  history: readonly Minute[],
  every: number,
): readonly { minute: Minute; before: Minute }[] {
  return history.flatMap((minute, place) => {
    const before = history[place - 60];
    return before === undefined || minute.prints.length < 7 || place % every !== 0 ? [] : [{ minute, before }];
  });
}

/** Every choice of `count` of the places below `of`. */
export function choices(of: number, count: number, from = 0): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  const chosen: (readonly number[])[] = [];
  for (let place = from; place <= of - count; place += 1)
    for (const rest of choices(of, count - 1, place + 1)) chosen.push([place, ...rest]);
  return chosen;
}

/** The lists of quotes with the chosen places corrupted; they also claim ten times the largest honest volume. */
export function corrupted(
  told: readonly Told[],
  places: readonly number[],
  attack: Attack,
  before: Minute,
): readonly (readonly Told[])[] {
  const volume = 10 * Math.max(...told.map((one) => one.volume));
  const lies = places.map((place) => {
    const one = told[place] as Told;
    return attack(one, before.prints.find((print) => print.source === one.source)?.price);
  });
  const variants = Math.min(...lies.map((list) => list.length));
  return Array.from({ length: variants }, (_, variant) =>
    told.map((one, place) => {
      const at = places.indexOf(place);
      return at < 0 ? one : { ...one, volume, price: lies[at]?.[variant] ?? one.price };
    }),
  );
}

/** How far each method can be moved by 1, 2 and 3 corrupted sources, whichever they are. */
export function breakdown(history: readonly Minute[], every: number): readonly Breakdown[] {
  const minutes = attackedMinutes(history, every);
  return Object.entries(METHODS).map(([method, price]) => {
    const worst = Object.fromEntries(Object.keys(ATTACKS).map((name) => [name, CORRUPTED.map(() => 0)]));
    const outside = CORRUPTED.map(() => 0);
    const tried = CORRUPTED.map(() => 0);
    const silent = CORRUPTED.map(() => 0);
    for (const { minute, before } of minutes) {
      const told = minute.prints;
      const calm = price(told);
      for (const [nth, count] of CORRUPTED.entries()) {
        for (const places of choices(told.length, count)) {
          const honest = told.filter((_, place) => !places.includes(place)).map((one) => one.price);
          const range = [Math.min(...honest), Math.max(...honest)] as const;
          for (const [name, attack] of Object.entries(ATTACKS)) {
            for (const attacked of corrupted(told, places, attack, before)) {
              tried[nth] = (tried[nth] ?? 0) + 1;
              const moved = price(attacked);
              if (Number.isNaN(moved)) {
                silent[nth] = (silent[nth] ?? 0) + 1;
                continue;
              }
              raise(worst[name] ?? [], nth, Math.abs(bps(moved, calm)));
              raise(outside, nth, Math.max(bps(moved, range[1]), -bps(moved, range[0])));
            }
          }
        }
      }
    }
    return { method, worst, outside, unknown: tried.map((all, nth) => ((silent[nth] ?? 0) / all) * 100) };
  });
}

const raise = (list: number[], place: number, value: number): void => {
  list[place] = Math.max(list[place] ?? 0, value);
};
