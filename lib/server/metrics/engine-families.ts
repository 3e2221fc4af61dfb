import { BREAKER_STATES } from '@/lib/core/breaker/breaker-state';
import type { BreakersView } from '@/lib/core/snapshot/breaker-schema';
import { type EngineMeters, TICK_BOUNDS_S } from '@/lib/core/snapshot/engine-meters';
import { healthFacts } from '@/lib/core/snapshot/health-facts';
import { isHeard } from '@/lib/core/snapshot/health-verdict';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { type EngineStatus, engineStatusSchema } from '@/lib/core/snapshot/status-schema';
import type { Frame } from '@/lib/engine/frame';
import type { MetricFamily, Sample } from './metric-family';

/** Counts of an engine in another process that are older say nothing of it now. */
const METERS_MS = 15_000;

/**
 * What an engine's newest publication says at `now` (unix ms), as families. Figures of a market whose data is not known
 * to be of now are left out: `breakwater_data_known` then says 0, and ages go on telling how old what was heard is.
 */
export const engineFamilies = (
  frame: Pick<Frame, 'status' | 'snapshot' | 'breakers'>,
  told: EngineMeters | undefined,
  now: number,
): MetricFamily[] => {
  const { status, snapshot, breakers } = frame;
  const known = isHeard(healthFacts(frame), now);
  const counted = told && now - told.at <= METERS_MS ? told : undefined;
  return [
    known ? dataKnown(1) : dataKnown(0),
    gauge(
      'engine_state',
      'Whether the engine is in each of its states.',
      engineStatusSchema.shape.state.options.map((state) => one(state === status.state ? 1 : 0, { state })),
    ),
    ...sourceFamilies(status, now),
    ...blockFamilies(snapshot, counted, now),
    ...(known && snapshot ? marketFamilies(snapshot) : []),
    ...(breakers && now - breakers.at <= breakers.silenceMs ? breakerFamilies(breakers) : []),
    ...(counted ? meterFamilies(counted, breakers) : []),
  ];
};

/** Whether what is told is of now; without an engine that answers it is not. */
export const dataKnown = (value: 0 | 1): MetricFamily =>
  gauge('data_known', 'Whether every figure here is of now: 0 when the engine is not heard, or its chain is late.', [
    one(value),
  ]);

export const gauge = (name: string, help: string, samples: readonly (Sample | undefined)[]): MetricFamily => ({
  name: `breakwater_${name}`,
  type: 'gauge',
  help,
  samples: samples.filter((sample) => sample !== undefined),
});
const counter = (name: string, help: string, samples: readonly Sample[]): MetricFamily => ({
  ...gauge(`${name}_total`, help, samples),
  type: 'counter',
});
export const one = (value: number, labels?: Sample['labels']): Sample => ({ value, ...(labels && { labels }) });
/** Nothing where the value is not known. */
const known = (value: number | null | undefined, labels?: Sample['labels']): Sample | undefined =>
  value === null || value === undefined ? undefined : one(value, labels);
/** USD with 8 decimals as dollars, rounded to a double. */
const dollars = (value: string | null | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value) / 1e8;

const sourceFamilies = ({ sources }: EngineStatus, now: number): MetricFamily[] => {
  const all = Object.values(sources);
  return [
    gauge(
      'source_age_seconds',
      'Since the last good message of each source of data.',
      all.map(({ id, kind, lastAt }) => known(lastAt && Math.max(0, now - lastAt) / 1_000, { source: id, kind })),
    ),
    gauge(
      'source_live',
      'Whether each source of data is heard from in time.',
      all
        .filter(({ state }) => state !== 'off')
        .map(({ id, kind, state }) => one(state === 'live' ? 1 : 0, { source: id, kind })),
    ),
    counter(
      'source_rejected',
      'Messages of each source that were refused since the engine’s start.',
      all.map(({ id, kind, rejected }) => one(rejected, { source: id, kind })),
    ),
  ];
};

const blockFamilies = (snapshot: Snapshot | null, meters: EngineMeters | undefined, now: number): MetricFamily[] =>
  snapshot === null
    ? []
    : [
        gauge('block_number', 'The newest evaluated block.', [one(snapshot.block.number)]),
        gauge('block_age_seconds', 'Since the newest evaluated block reached the engine.', [
          one(Math.max(0, now - snapshot.block.receivedAt) / 1_000),
        ]),
        gauge('block_lag', 'Blocks between the newest evaluated one and the chain’s head.', [
          known(meters?.head == null ? null : Math.max(0, meters.head - snapshot.block.number)),
        ]),
      ];

/** The bounds of the health factor that classes of positions end at, the lowest first. */
const CLASSES = [
  ['liquidatable', '1'],
  ['below_1_05', '1.05'],
  ['below_1_1', '1.1'],
  ['below_1_25', '1.25'],
] as const;

const marketFamilies = ({ totals, assets }: Snapshot): MetricFamily[] => {
  const { positions, unknown, atRisk } = totals;
  let below = 0;
  const counts = CLASSES.map(([name, bound]): Sample | undefined => {
    const upTo = atRisk[bound]?.count;
    if (upTo === undefined) return undefined;
    const sample = one(upTo - below, { class: name });
    below = upTo;
    return sample;
  });
  const whole = counts.every((sample) => sample !== undefined);
  const sides = (['debt', 'collateral'] as const).flatMap((side) =>
    Object.entries(atRisk).map(([bound, sums]) => ({ side, bound, value: Number(sums[side]) / 1e8 })),
  );
  const byAsset = Object.values(assets).map((asset) => ({
    ...asset,
    labels: { asset: asset.asset, symbol: asset.symbol },
  }));
  return [
    gauge('positions', 'Borrowers by class of their health factor; classes do not overlap.', [
      ...counts,
      ...(whole ? [one(Math.max(0, positions - unknown - below), { class: 'healthy' })] : []),
      one(unknown, { class: 'unknown' }),
    ]),
    gauge(
      'at_risk_usd',
      'Debt and collateral of borrowers with a health factor below a bound, those below lower bounds included.',
      sides.map(({ side, bound, value }) => one(value, { side, hf_below: bound })),
    ),
    gauge(
      'liquidatable_usd',
      'Debt and collateral of borrowers with a health factor below 1.',
      sides.filter(({ bound }) => bound === '1').map(({ side, value }) => one(value, { side })),
    ),
    gauge('supplied_usd', 'Everything supplied.', [known(dollars(totals.supplied))]),
    gauge('borrowed_usd', 'Everything borrowed.', [known(dollars(totals.borrowed))]),
    gauge('bad_debt_usd', 'Debt that no collateral stands behind.', [known(dollars(totals.badDebt))]),
    gauge(
      'oracle_deviation_bps',
      'The protocol’s price against the composite of the market’s, signed.',
      byAsset.map(({ divergenceBps, labels }) => known(divergenceBps, labels)),
    ),
    gauge(
      'oracle_votes',
      'Independent fresh sources of each asset’s price.',
      byAsset.map(({ fresh, labels }) => one(fresh, labels)),
    ),
    gauge(
      'oracle_quorum',
      'Sources that each asset’s price needs.',
      byAsset.map(({ quorum, labels }) => one(quorum, labels)),
    ),
  ];
};

const breakerFamilies = ({ breakers, withheld, audit }: BreakersView): MetricFamily[] => {
  const all = Object.values(breakers).map((breaker) => ({
    state: breaker.state,
    labels: { breaker: breaker.key, scope: breaker.scope, name: breaker.name },
  }));
  const sums = withheld ?? { count: 0, repaid: '0', seized: '0', profit: '0', expectedLoss: '0', unknown: 0 };
  return [
    gauge(
      'breaker_state',
      'Whether each circuit breaker is in each of its states.',
      all.flatMap(({ state, labels }) =>
        BREAKER_STATES.map((each) => one(each === state ? 1 : 0, { ...labels, state: each })),
      ),
    ),
    gauge(
      'withheld_usd',
      'What stopped breakers keep from being liquidated: debt repaid, collateral seized, the liquidators’ profit, and the loss expected of waiting.',
      (['repaid', 'seized', 'profit', 'expectedLoss'] as const).map((side) =>
        known(dollars(sums[side]), { side: side === 'expectedLoss' ? 'expected_loss' : side }),
      ),
    ),
    gauge('withheld_liquidations', 'Liquidations that stopped breakers withhold.', [one(sums.count)]),
    gauge('withheld_unknown', 'Those of them of which the profit or the loss is not known.', [one(sums.unknown)]),
    gauge('audit_unsaved_links', 'Links of the audit log that the store has not taken yet.', [one(audit.unsaved)]),
  ];
};

const meterFamilies = (meters: EngineMeters, breakers: BreakersView | null): MetricFamily[] => [
  {
    ...gauge('tick_duration_seconds', 'How long evaluations of the whole book took, by their reason.', []),
    type: 'histogram',
    samples: Object.entries(meters.ticks).flatMap(([reason, { count, sumS, within }]): Sample[] => [
      ...within.map(
        (value, index): Sample => ({ suffix: '_bucket', labels: { reason, le: String(TICK_BOUNDS_S[index]) }, value }),
      ),
      { suffix: '_bucket', labels: { reason, le: '+Inf' }, value: count },
      { suffix: '_sum', labels: { reason }, value: sumS },
      { suffix: '_count', labels: { reason }, value: count },
    ]),
  },
  counter(
    'breaker_trips',
    'How often each circuit breaker stopped liquidations since the engine’s start.',
    Object.entries(meters.trips).map(([key, trips]) => {
      const view = breakers?.breakers[key];
      return one(trips, { breaker: key, ...(view && { scope: view.scope, name: view.name }) });
    }),
  ),
  counter(
    'rpc_errors',
    'Requests to the chain’s nodes that failed since the engine’s start, by kind.',
    Object.entries(meters.rpcErrors ?? {}).map(([kind, count]) => one(count, { kind })),
  ),
  gauge('store_write_lag_seconds', 'For how long the store has taken nothing of what waits for it.', [
    one(meters.store.lagMs / 1_000),
  ]),
  gauge('store_waiting_rows', 'Rows that wait for the store.', [one(meters.store.waiting)]),
  gauge('heap_bytes', 'JavaScript heap of each thread.', [
    known(meters.heap?.usedBytes, { thread: 'engine', of: 'used' }),
    known(meters.heap?.limitBytes, { thread: 'engine', of: 'limit' }),
  ]),
];
