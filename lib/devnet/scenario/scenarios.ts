import { z } from 'zod';

/** A point of a scripted path: at `atS` seconds of the scenario the value is `factor` times the starting one. */
const point = z.object({ atS: z.number().nonnegative(), factor: z.number().positive() });

const path = z
  .array(point)
  .min(1)
  .refine(
    (points) => points.every((p, i) => i === 0 || p.atS > (points[i - 1]?.atS ?? Number.POSITIVE_INFINITY)),
    'points must be in rising order of atS',
  );
export type ScriptPath = z.infer<typeof path>;

const window = z
  .object({ fromS: z.number().nonnegative(), toS: z.number().positive() })
  .refine((w) => w.toS > w.fromS, 'a window must end after it begins');

/** One scenario, as data. Times are seconds since its start; factors multiply the price at its start. */
export const scenarioSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  /** One paragraph, for people. */
  description: z.string().min(20),
  durationS: z.number().positive(),
  seed: z.number().int().nonnegative(),
  /** Amplitude of the market's noise over about eight seconds, for volatile assets; stablecoins get a fiftieth. */
  noiseBps: z.number().nonnegative(),
  /** The market itself: log-linear between the points, held after the last one. */
  market: z.array(z.object({ symbols: z.array(z.string()).min(1), path })).default([]),
  /** The on-chain ratio of a ratio-priced asset, stepwise: the market does not follow. */
  adapterRatio: z.array(z.object({ symbol: z.string(), path })).default([]),
  /** Aggregators that report nothing meanwhile; without symbols, all of them. */
  oracleStall: z.array(window.and(z.object({ symbols: z.array(z.string()).optional() }))).default([]),
  /** The sequencer feed answers "down" meanwhile. */
  sequencerDown: z.array(window).default([]),
  /** What is wrong with an exchange meanwhile. */
  venueFaults: z
    .array(
      window.and(
        z.object({
          venue: z.enum(['binance', 'coinbase', 'kraken']),
          fault: z.enum(['silent', 'garbage', 'crossed', 'refuse']),
        }),
      ),
    )
    .default([]),
});
export type Scenario = z.infer<typeof scenarioSchema>;

const ramp = (...pairs: readonly (readonly [number, number])[]) => pairs.map(([atS, factor]) => ({ atS, factor }));

/** All scenarios, in the order they are offered. Parsed at import, so a wrong script fails every test. */
export const scenarios: readonly Scenario[] = z.array(scenarioSchema).parse([
  {
    id: 'calm',
    title: 'Calm drift',
    description:
      'An ordinary day at speed: every price wanders by a few tenths of a per cent, the feeds report when their deviation threshold is crossed, and hardly any position comes near its limit.',
    durationS: 900,
    seed: 11,
    noiseBps: 6,
    market: [
      { symbols: ['WETH'], path: ramp([0, 1], [120, 1.006], [360, 1.002], [600, 1.009], [900, 1.003]) },
      { symbols: ['WBTC'], path: ramp([0, 1], [180, 1.004], [500, 0.999], [900, 1.005]) },
      { symbols: ['LINK', 'AAVE'], path: ramp([0, 1], [240, 1.008], [700, 1.001], [900, 1.006]) },
    ],
  },
  {
    id: 'eth-crash',
    title: 'ETH −30 % in a minute',
    description:
      'Ether loses 30 % within a minute, wstETH with it; bitcoin and the tokens fall along, less or more. Positions just above their limit turn liquidatable within the first quarter of a minute, then the wave reaches the large ones; a small bounce follows.',
    durationS: 180,
    seed: 22,
    noiseBps: 10,
    market: [
      {
        symbols: ['WETH'],
        path: ramp(
          [0, 1],
          [4, 0.985],
          [8, 0.96],
          [15, 0.92],
          [30, 0.83],
          [45, 0.76],
          [60, 0.7],
          [120, 0.72],
          [180, 0.71],
        ),
      },
      { symbols: ['WBTC'], path: ramp([0, 1], [10, 0.985], [30, 0.93], [60, 0.87], [120, 0.885], [180, 0.88]) },
      { symbols: ['LINK'], path: ramp([0, 1], [10, 0.97], [30, 0.82], [60, 0.68], [120, 0.7], [180, 0.69]) },
      { symbols: ['AAVE'], path: ramp([0, 1], [10, 0.965], [30, 0.8], [60, 0.66], [120, 0.69], [180, 0.68]) },
    ],
  },
  {
    id: 'stablecoin-depeg',
    title: 'USDC loses its peg',
    description:
      'USDC slides to 0.90 dollars in forty seconds and wins back half of it. Whoever borrowed against it in the stablecoin category, at a high threshold, is liquidatable first; whoever owes USDC becomes safer.',
    durationS: 180,
    seed: 33,
    noiseBps: 5,
    market: [
      {
        symbols: ['USDC'],
        path: ramp([0, 1], [6, 0.99], [15, 0.965], [40, 0.9], [70, 0.905], [130, 0.95], [180, 0.95]),
      },
      { symbols: ['DAI'], path: ramp([0, 1], [15, 0.992], [40, 0.97], [130, 0.985], [180, 0.985]) },
      { symbols: ['USDT'], path: ramp([0, 1], [30, 1.004], [130, 1.001], [180, 1]) },
      { symbols: ['WETH', 'WBTC'], path: ramp([0, 1], [40, 0.99], [130, 0.995], [180, 0.995]) },
    ],
  },
  {
    id: 'oracle-stall',
    title: 'The feeds fall silent',
    description:
      'The market falls by an eighth while every aggregator stops reporting for a minute and a half: the protocol keeps lending against prices that no longer exist. When the feeds return they jump at once, and what looked healthy is not.',
    durationS: 180,
    seed: 44,
    noiseBps: 8,
    market: [
      { symbols: ['WETH'], path: ramp([0, 1], [15, 0.985], [60, 0.9], [90, 0.875], [180, 0.88]) },
      { symbols: ['WBTC'], path: ramp([0, 1], [15, 0.99], [60, 0.94], [90, 0.92], [180, 0.925]) },
      { symbols: ['LINK', 'AAVE'], path: ramp([0, 1], [15, 0.98], [60, 0.88], [90, 0.85], [180, 0.86]) },
    ],
    oracleStall: [{ fromS: 5, toS: 95 }],
  },
  {
    id: 'oracle-mispricing',
    title: 'wstETH priced 2.85 % low',
    description:
      'As on 10 March 2026: the adapter that turns ether into wstETH reports a ratio 2.85 % too low while the market stands still. Looped wstETH positions become liquidatable although they are sound; four minutes later the ratio is corrected.',
    durationS: 270,
    seed: 55,
    noiseBps: 2,
    adapterRatio: [{ symbol: 'wstETH', path: ramp([0, 1], [8, 0.9715], [248, 1]) }],
  },
  {
    id: 'sequencer-down',
    title: 'The sequencer stops',
    description:
      'The sequencer feed says "down" for a minute, so no feed reports, while the market loses a tenth. It comes back, the prices catch up in one jump, and the grace period holds back liquidations of all but the worst positions.',
    durationS: 240,
    seed: 66,
    noiseBps: 6,
    market: [
      { symbols: ['WETH'], path: ramp([0, 1], [8, 0.998], [40, 0.93], [70, 0.9], [240, 0.905]) },
      { symbols: ['WBTC'], path: ramp([0, 1], [8, 0.999], [40, 0.96], [70, 0.94], [240, 0.945]) },
      { symbols: ['LINK', 'AAVE'], path: ramp([0, 1], [8, 0.998], [40, 0.92], [70, 0.88], [240, 0.89]) },
    ],
    oracleStall: [{ fromS: 8, toS: 70 }],
    sequencerDown: [{ fromS: 8, toS: 68 }],
  },
  {
    id: 'exchange-outage',
    title: 'Exchanges fail',
    description:
      'One exchange after the other goes wrong while the market drifts: the first falls silent, the second sends garbage, the third quotes a crossed book and then refuses connections. The protocol is untouched; the comparison price loses its sources and must say so.',
    durationS: 120,
    seed: 77,
    noiseBps: 4,
    market: [{ symbols: ['WETH', 'WBTC', 'LINK', 'AAVE'], path: ramp([0, 1], [60, 0.996], [120, 0.998]) }],
    venueFaults: [
      { venue: 'binance', fault: 'silent', fromS: 5, toS: 65 },
      { venue: 'coinbase', fault: 'garbage', fromS: 20, toS: 75 },
      { venue: 'kraken', fault: 'crossed', fromS: 35, toS: 50 },
      { venue: 'kraken', fault: 'refuse', fromS: 50, toS: 85 },
    ],
  },
]);

/** The scenario of that id, or `undefined`. */
export function findScenario(id: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.id === id);
}
