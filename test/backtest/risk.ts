import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';
import { studentTails } from '@/lib/core/risk/student-tail';
import { type Case, cases, type Moment, moments, scores, sigmaKnowing } from './falls';
import { bitcoin, closes, etherRounds, type PriceSeries } from './price-series';
import { HALF_LIVES, model, searchGrid } from './risk-grid';
import { table } from './table';

const OPTIONS = DEFAULT_EXPECTED_LOSS.volatility;
const CONFIGURED = { halfLife: OPTIONS.halfLifeMinutes, dof: OPTIONS.tailDof, scale: OPTIONS.scale };
const HOUR = 60;
const BTC_LEVELS = [0.0025, 0.005, 0.01, 0.015, 0.02, 0.03];
const STABLE_LEVELS = [0.0005, 0.001, 0.002, 0.005, 0.01];
const BOUNDS = [0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.000001];
const NORMAL = 200;

interface Checked {
  readonly name: string;
  readonly horizon: number;
  readonly levels: readonly number[];
  readonly chosenBy: readonly Moment[];
  readonly judgedBy: readonly Moment[];
}

function checked(
  name: string,
  series: PriceSeries,
  horizon: number,
  every: number,
  levels: readonly number[],
  maxGapMinutes: number = OPTIONS.maxGapMinutes,
): Checked {
  const candidates = HALF_LIVES.map((halfLifeMinutes) => ({ ...OPTIONS, maxGapMinutes, halfLifeMinutes }));
  const all = moments(series, horizon, every, candidates).filter(({ sigmas }) => sigmas.every((sigma) => sigma > 0));
  const middle = all.length >> 1;
  // A horizon that reaches into the second half is no part of the first.
  const cut = all[middle]?.minute ?? Infinity;
  const chosenBy = all.slice(0, middle).filter(({ minute }) => minute + horizon < cut);
  return { name, horizon, levels, chosenBy, judgedBy: all.slice(middle) };
}

type Says = (moment: Moment, distance: number, level: number) => number;

/** The model and what it is held against. */
function rivals({ horizon, levels, chosenBy }: Checked): Readonly<Record<string, Says>> {
  const place = HALF_LIVES.indexOf(CONFIGURED.halfLife as (typeof HALF_LIVES)[number]);
  const normal = studentTails(NORMAL);
  const often = new Map(
    levels.map((level) => {
      const asked = cases(chosenBy, [level], () => 0);
      return [level, asked.filter(({ happened }) => happened).length / asked.length];
    }),
  );
  return {
    'Student t on EWMA (ours)': model(CONFIGURED, place, horizon),
    'normal on EWMA': model({ dof: NORMAL, scale: 1 }, place, horizon),
    'normal on the last day': ({ plain }, distance) => normal(distance / (plain * Math.sqrt(horizon))),
    'frequency of the first half': (_moment, _distance, level) => often.get(level) ?? Number.NaN,
  };
}

function reliability(of: readonly Case[]): readonly (readonly (string | number)[])[] {
  return BOUNDS.slice(1).flatMap((to, index) => {
    const from = BOUNDS[index] as number;
    const inside = of.filter(({ probability }) => probability >= from && probability < to);
    if (inside.length === 0) return [];
    const mean = inside.reduce((sum, { probability }) => sum + probability, 0) / inside.length;
    const happened = inside.filter((each) => each.happened).length / inside.length;
    return [
      [
        `${from * 100}–${Math.min(100, to * 100).toFixed(to < 0.01 ? 1 : 0)} %`,
        String(inside.length),
        percent(mean),
        percent(happened),
      ],
    ];
  });
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
const digits = (value: number): string => value.toFixed(4);

/** Holds the breach probability against real history: how often prices fell, or rose, as far as was said. */
export function backtestRisk(folder: string): void {
  const started = performance.now();
  const btc = bitcoin(folder);
  const hour = checked('BTC, 1 h', btc, HOUR, 10, BTC_LEVELS);
  const fourHours = checked('BTC, 4 h', btc, 4 * HOUR, 10, BTC_LEVELS);
  const others = [
    checked('USDT/USD, 1 h', closes(folder, 'coinbase_usdtusd'), HOUR, 10, STABLE_LEVELS),
    checked('USDC/USD, 1 h', closes(folder, 'kraken_usdcusd'), HOUR, 10, STABLE_LEVELS),
    checked(
      'ETH/USD (Chainlink rounds), 24 h',
      etherRounds(folder),
      24 * HOUR,
      240,
      [0.01, 0.02, 0.03, 0.05, 0.08],
      90,
    ),
  ];
  console.log(
    `First passage: "does the price fall (or rise) by x within the horizon?", asked every 10 minutes of 1–10 March 2023 (ETH: every 4 h of April 2023 to January 2024). Parameters are chosen on the first half of a history and judged on the second.\nConfigured: half-life ${CONFIGURED.halfLife} min, ν ${CONFIGURED.dof}, scale ${CONFIGURED.scale}.`,
  );

  const grid = searchGrid([hour, fourHours]);
  const bestOf = (key: 'halfLife' | 'dof' | 'scale') => {
    const seen = new Set<number>();
    return grid.filter((setting) => !seen.has(setting[key]) && seen.add(setting[key]));
  };
  const named = [
    ...grid.slice(0, 3).map((setting) => ({ name: 'best', setting })),
    ...bestOf('halfLife').map((setting) => ({ name: `half-life ${setting.halfLife}`, setting })),
    ...bestOf('dof').map((setting) => ({ name: `ν ${setting.dof}`, setting })),
    ...grid
      .filter(
        ({ halfLife, dof, scale }) =>
          halfLife === CONFIGURED.halfLife && dof === CONFIGURED.dof && scale === CONFIGURED.scale,
      )
      .map((setting) => ({ name: 'configured', setting })),
  ];
  console.log(
    table(
      '1. The search, by log loss over BTC at 1 h and 4 h, first half; the best setting overall, of each half-life, of each ν',
      ['half-life', 'ν', 'scale', 'log loss'],
      named.map(({ name, setting: { halfLife, dof, scale, logLoss } }) => [
        name,
        String(halfLife),
        dof === NORMAL ? '∞' : String(dof),
        scale.toFixed(2),
        digits(logLoss),
      ]),
    ),
  );

  for (const each of [hour, fourHours, ...others]) {
    const says = rivals(each);
    const plain = scores(cases(each.judgedBy, each.levels, says['frequency of the first half'] as Says)).brier;
    console.log(
      table(
        `2. ${each.name}: ${each.judgedBy.length} moments of the second half, x = ${each.levels.map((level) => `${level * 100}`).join(', ')} %, both ways`,
        ['Brier', 'skill over frequency', 'log loss'],
        Object.entries(says).map(([name, say]) => {
          const { brier, logLoss } = scores(cases(each.judgedBy, each.levels, say));
          return [name, digits(brier), percent(1 - brier / plain), digits(logLoss)];
        }),
      ),
    );
  }

  for (const each of [hour, ...others.slice(0, 2)]) {
    const ours = rivals(each)['Student t on EWMA (ours)'] as Says;
    console.log(
      table(
        `3. Reliability of ours, ${each.name}, second half`,
        ['cases', 'said on average', 'happened'],
        reliability(cases(each.judgedBy, each.levels, ours)),
      ),
    );
  }
  const ours = rivals(hour)['Student t on EWMA (ours)'] as Says;
  console.log(
    table(
      '   BTC, 1 h, second half, by distance',
      ['said on average', 'happened'],
      BTC_LEVELS.map((level) => {
        const asked = cases(hour.judgedBy, [level], ours);
        const mean = asked.reduce((sum, { probability }) => sum + probability, 0) / asked.length;
        return [
          `${level * 100} %`,
          percent(mean),
          percent(asked.filter(({ happened }) => happened).length / asked.length),
        ];
      }),
    ),
  );

  console.log(
    table(
      '4. Cold start: BTC, 1 h, second half, knowing only the last minutes',
      ['Brier', 'log loss'],
      [15, 30, 60].map((known) => {
        const cold = coldMoments(btc, hour.judgedBy, known);
        const { brier, logLoss } = scores(cases(cold, BTC_LEVELS, model(CONFIGURED, 0, HOUR)));
        return [`${known} minutes`, digits(brier), digits(logLoss)];
      }),
    ),
  );
  console.log(`\nTook ${((performance.now() - started) / 1_000).toFixed(1)} s.`);
}

/** The same moments, their volatility from the `known` minutes before them alone. */
function coldMoments(series: PriceSeries, at: readonly Moment[], known: number): readonly Moment[] {
  return at.flatMap((moment) => {
    const sigma = sigmaKnowing(series, moment.minute, known, OPTIONS);
    return sigma > 0 ? [{ ...moment, sigmas: [sigma] }] : [];
  });
}
