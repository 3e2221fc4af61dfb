import { DEFAULT_BREAKERS, readBreakerConfig } from '@/lib/core/breaker/breaker-config';
import { assetKey } from '@/lib/core/breaker/breaker-key';
import type { RuleId } from '@/lib/core/breaker/rules';
import { percentile } from '@/test/bench/percentile';
import { tickCost } from './breakers-cost';
import { quotedMinutes } from './breakers-history';
import { INJECTIONS, type Outcome, outcomeOf } from './breakers-injections';
import { type ReadMoment, type Replay, readHistory, replay, valuesOf } from './breakers-replay';
import { discountTrips, feedAgeTrips, feedVelocity } from './breakers-rounds';
import { ASSETS, BTC, USDC, USDT } from './breakers-world';
import { CHAINLINK_FILES, chainlinkRounds } from './chainlink-rounds';
import { table } from './table';

/** Minutes between two injections; a prime, so that all times of the hour are tried. */
const EVERY = 1_009;
/** An injection and its recovery fit in between the last of them and the end. */
const MARGIN_MINUTES = 190;

const NAMES: Readonly<Record<string, string>> = { [BTC]: 'BTC', [USDC]: 'USDC', [USDT]: 'USDT' };

/** Thresholds of the trip level to be held against the history, one rule at a time; the default's own is among them. */
const CANDIDATES: readonly { readonly rule: RuleId; readonly stable?: true; readonly at: readonly number[] }[] = [
  { rule: 'source-dispersion', at: [50, 75, 100, 150] },
  { rule: 'protocol-gap', at: [100, 150, 200, 250, 500] },
  { rule: 'price-velocity', at: [100, 200, 300, 500, 700, 1_000] },
  { rule: 'price-velocity', stable: true, at: [50, 100, 150, 300] },
  { rule: 'stable-depeg', at: [50, 75, 100, 200, 300] },
];
const READ: readonly (readonly [string, RuleId])[] = [
  ...ASSETS.flatMap((asset) =>
    (['source-dispersion', 'protocol-gap', 'price-velocity', 'quorum-lost', 'feed-age'] as const).map(
      (rule) => [assetKey(asset), rule] as const,
    ),
  ),
  ...([USDC, USDT] as const).map((asset) => [assetKey(asset), 'stable-depeg'] as const),
  ['global', 'basket-fall'],
];

/** Holds the breakers against real market history and injected faults; answers whether every "must" was kept. */
export function backtestBreakers(folder: string): boolean {
  const started = performance.now();
  const minutes = quotedMinutes(folder);
  const history = readHistory(minutes);
  console.log(
    `BTC, USDC and USDT, ${minutes.length} minutes, ${day(minutes[0]?.at)} to ${day(minutes.at(-1)?.at)} UTC; on 10 March USDC begins to slip.
BTC of three venues with a vote each, and a simulated push oracle (50 bps; 25 bps for the coins) that is mined a minute late; its answer is the protocol's price.
A minute's close is taken as held for the whole minute, which is worse than it was.`,
  );

  console.log(
    table(
      '1. Readings of the real history',
      ['median', 'p99', 'p99.9', 'largest', 'unknown %'],
      READ.map(([key, rule]) => readingRow(history, key, rule)),
    ),
  );

  const asConfigured = replay(history, DEFAULT_BREAKERS);
  console.log(replayWords('2. As configured, on the real history', asConfigured));

  console.log(
    table(
      '3. Trips a day on the real history by the trip threshold of one rule, the others as configured (nothing there deserved a trip)',
      ['trips a day', 'of BTC', 'of USDC', 'of USDT', '% of time shut'],
      CANDIDATES.flatMap(({ rule, stable, at }) =>
        at.map((threshold) => candidateRow(history, rule, stable, threshold)),
      ),
    ),
  );

  const [ether, staked] = CHAINLINK_FILES.map((file) => chainlinkRounds(folder, file));
  const ages = [
    { name: 'ETH/USD, 3,600 s', ...feedAgeTrips(ether ?? [], 3_600) },
    { name: 'stETH/ETH, 86,400 s', ...feedAgeTrips(staked ?? [], 86_400) },
  ];
  const bands = [300, 500, 700, 1_000];
  const velocity = feedVelocity(ether ?? [], bands);
  console.log(
    table(
      '4. Real rounds: feed age',
      ['days', 'trips', 'oldest, % of what it may be'],
      ages.map(({ name, days, trips, oldest }) => [name, days, `${trips}`, oldest]),
    ),
  );
  console.log(
    table(
      `   ETH by its rounds, ${velocity.days.toFixed(0)} days: velocity, largest ${velocity.largest.toFixed(0)} bps; trips by band`,
      bands.map(String),
      [['trips', ...velocity.trips.map(String)]],
    ),
  );
  const discounts = [200, 300, 400, 500, 600];
  console.log(
    table(
      '   stETH by its rounds: discount',
      ['trips', 'days shut', 'days watched', 'of days'],
      discounts.map((bps) => {
        const { trips, shutDays, watchDays, days } = discountTrips(staked ?? [], bps);
        return [`open above ${bps} bps`, `${trips}`, shutDays, watchDays, days];
      }),
    ),
  );

  const starts: number[] = [];
  for (let minute = 60; minute < minutes.length - MARGIN_MINUTES; minute += EVERY) starts.push(minute);
  const outcomes = INJECTIONS.map((injection) => outcomeOf(injection, minutes, starts));
  console.log(
    table(
      `5. Injected into the real history at ${starts.length} times; steps of 2 s`,
      [
        'must',
        'tripped',
        'trip after s: median',
        'worst',
        'within',
        'closed again after min: worst',
        'by',
        'wider',
        'kept',
      ],
      outcomes.map(outcomeRow),
    ),
  );

  const cost = tickCost();
  console.log(
    `\n6. One tick of 60 assets with five sources each, readings and step: median ${cost.median.toFixed(2)} ms, p99 ${cost.p99.toFixed(2)} ms; the state is ${cost.stateKb.toFixed(0)} kB of JSON.`,
  );

  const falseTrips = asConfigured.trips.filter(({ key }) => key !== assetKey(USDC));
  const musts: readonly (readonly [string, boolean])[] = [
    ...outcomes.map(
      ({ injection, kept }) =>
        [
          `${injection.name}: ${injection.must === 'trip' ? `trips within ${injection.withinS} s` : 'does not trip'}`,
          kept,
        ] as const,
    ),
    ...outcomes
      .filter(({ injection }) => injection.must === 'trip')
      .map(
        ({ injection, recovery }) =>
          [`${injection.name}: closed again within the hour`, Number.isFinite(recovery)] as const,
      ),
    ['no trip of BTC, USDT, the market or everything on the real history', falseTrips.length === 0],
    ['no live feed’s real rounds trip the age rule', ages.every(({ trips }) => trips === 0)],
  ];
  const broken = musts.filter(([, kept]) => !kept);
  console.log(
    `\n${musts.length - broken.length} of ${musts.length} musts kept.${broken.map(([name]) => `\n  BROKEN: ${name}`).join('')}`,
  );
  console.log(`\n${((performance.now() - started) / 1_000).toFixed(1)} s`);
  return broken.length === 0;
}

const day = (at: number | undefined): string => new Date(at ?? 0).toISOString().slice(0, 16).replace('T', ' ');
const nameOf = (key: string | null): string => NAMES[key?.slice(6) ?? ''] ?? key ?? '';

function readingRow(history: readonly ReadMoment[], key: string, rule: RuleId): readonly (string | number)[] {
  const values = valuesOf(history, key, rule);
  const known = values.filter((value) => !Number.isNaN(value));
  // Fewer votes are the worse: the other end is what counts.
  const sign = rule === 'quorum-lost' ? -1 : 1;
  const worst = (q: number): number =>
    sign *
    percentile(
      known.map((value) => sign * value),
      q,
    );
  return [
    `${nameOf(key)} ${rule}`,
    worst(0.5),
    worst(0.99),
    worst(0.999),
    worst(1),
    ((values.length - known.length) / values.length) * 100,
  ];
}

function replayWords(title: string, { trips, watches, shut, watched, days }: Replay): string {
  const list = [...trips, ...watches].map(
    ({ at, key, to, causes }) =>
      `\n  ${day(at)} ${nameOf(key)} ${to}: ${causes.map(({ rule, value }) => `${rule} ${value ?? 'unknown'}`).join(', ')}`,
  );
  return `\n${title}: ${(trips.length / days).toFixed(2)} trips a day (${trips.length} in ${days.toFixed(1)} days), ${(watches.length / days).toFixed(1)} watches a day; some asset shut ${shut.toFixed(2)} % of the time, some breaker watched ${watched.toFixed(2)} %.${list.join('')}`;
}

function candidateRow(
  history: readonly ReadMoment[],
  rule: RuleId,
  stable: true | undefined,
  at: number,
): readonly (string | number)[] {
  const patch = { [rule]: { watch: null, open: { at } } };
  const read = readBreakerConfig(stable ? { classes: { stable: patch } } : { rules: patch });
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const { trips, shut, days } = replay(history, read.config);
  const of = (asset: typeof BTC | typeof USDC | typeof USDT): number =>
    trips.filter(({ key }) => key === assetKey(asset)).length / days;
  return [`${stable ? 'stable: ' : ''}${rule} > ${at}`, trips.length / days, of(BTC), of(USDC), of(USDT), shut];
}

function outcomeRow({
  injection,
  tried,
  tripped,
  slowest,
  median,
  recovery,
  rules,
  wider,
  kept,
}: Outcome): readonly (string | number)[] {
  const { name, must, withinS } = injection;
  const recovered = Number.isNaN(recovery) ? '–' : Number.isFinite(recovery) ? (recovery / 60).toFixed(1) : 'never';
  return [
    `${NAMES[injection.asset]}: ${name}`,
    must,
    `${tripped}/${tried}`,
    median,
    slowest,
    must === 'trip' ? `${withinS}` : '–',
    recovered,
    rules.join(', ') || '–',
    `${wider}`,
    kept ? 'yes' : 'NO',
  ];
}
