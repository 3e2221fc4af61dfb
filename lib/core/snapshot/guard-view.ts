import type { Position } from '@/lib/core/position/position';
import { judge } from '@/lib/core/risk/guard';
import type { GuardContext } from '@/lib/core/risk/guard-context';
import { type Departure, distanceBps } from '@/lib/core/risk/guard-departures';
import type { GuardAlarm, GuardSummary, GuardTally } from '@/lib/core/risk/guard-summary';
import { extreme } from '@/lib/core/risk/price-box';
import type { PriceRules } from '@/lib/core/risk/shock';
import type { GuardAlarmView, GuardSummaryView, GuardTallyView, PositionGuard } from './guard-schema';

/** The guard's sums as the wire carries them. */
export function guardSummaryView({
  wrongful,
  hidden,
  unjudged,
  byAsset,
  departures,
  alarms,
}: GuardSummary): GuardSummaryView {
  return {
    wrongful: tallyView(wrongful),
    hidden: tallyView(hidden),
    unjudged: { ...unjudged, assets: [...unjudged.assets] },
    byAsset: Object.fromEntries(
      [...byAsset].map(([asset, own]) => [asset, { wrongful: tallyView(own.wrongful), hidden: tallyView(own.hidden) }]),
    ),
    departures: departures.map(departureView),
    alarm:
      alarms.wrongful || alarms.hidden
        ? { wrongful: alarmView(alarms.wrongful), hidden: alarmView(alarms.hidden) }
        : null,
  };
}

/** One position in full before the market's prices: the verdict, the ends of its health factor, what departs. */
export function positionGuardView(
  rules: PriceRules,
  revision: number,
  position: Position,
  context: GuardContext,
): PositionGuard {
  const verdict = judge(rules, revision, position, context);
  const { box } = context;
  const legs = [...position.collaterals, ...position.debts];
  const known =
    position.healthFactor !== undefined && legs.every(({ asset, amount }) => amount === 0n || box.has(asset));
  const end = (which: 'lowest' | 'highest'): string | null =>
    known ? (extreme(rules, revision, position, box, which)?.healthFactor.toString() ?? null) : null;
  const departing = new Map(
    legs.flatMap(({ asset, price }) => {
      const interval = box.get(asset);
      const bps = distanceBps(price, interval);
      if (price === undefined || interval === undefined || bps === 0) return [];
      const { low, high } = interval;
      return [[asset, { asset, price: price.toString(), low: low.toString(), high: high.toString(), bps }] as const];
    }),
  );
  return {
    kind: verdict.kind,
    assets: [...verdict.assets],
    healthFactor: position.healthFactor?.toString() ?? null,
    lowest: end('lowest'),
    highest: end('highest'),
    departures: [...departing.values()].sort((a, b) => Math.abs(b.bps) - Math.abs(a.bps)),
    shortfall: verdict.shortfall?.toString() ?? null,
  };
}

const tallyView = ({ count, collateral, debt, stake }: GuardTally): GuardTallyView => ({
  count,
  collateral: collateral.toString(),
  debt: debt.toString(),
  stake: stake.toString(),
});

const departureView = ({ asset, price, low, high, bps, thresholdBps }: Departure) => ({
  asset,
  price: price.toString(),
  low: low.toString(),
  high: high.toString(),
  bps,
  thresholdBps,
});

const alarmView = (alarm: GuardAlarm | undefined): GuardAlarmView | null =>
  alarm === undefined
    ? null
    : { ...tallyView(alarm), since: { ...alarm.since }, departures: alarm.departures.map(departureView) };
