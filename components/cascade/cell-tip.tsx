import { Badge } from '@/components/ui/badge';
import { KeyValues } from '@/components/ui/key-values';
import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import { changeWords, shareWords, usdWords } from './cascade-words';
import { columnsOf, unknownReason, whereOf } from './map-cells';
import { METRICS, type Metric } from './metrics';

/** Every figure of one square. */
export const CellTip = ({
  map,
  metric,
  place,
}: {
  readonly map: CascadeMap;
  readonly metric: Metric;
  readonly place: number;
}) => {
  const { cells } = map;
  const read = (list: readonly (number | null)[] | null) => list?.[place] ?? undefined;
  const [liquidated, badDebt, accounts] = [read(cells.liquidated), read(cells.badDebt), read(cells.accounts)];
  const [price, columnPrice, impact] = [read(cells.price), read(cells.columnPrice), read(cells.priceImpact)];
  const [rounds, stuck, branching] = [read(cells.rounds), read(cells.stuck), read(cells.branching)];
  const across = columnsOf(map);
  const row = map.rows[Math.floor(place / across)];
  const column = map.falls === null ? map.rows[place % across] : undefined;
  const atMost = read(cells.beyond) === 1 ? 'at most ' : '';
  const priceLine = (of: typeof row, left: number | undefined): readonly (readonly [string, string])[] =>
    of && left !== undefined
      ? [
          [
            `${of.symbol} ends`,
            `${atMost}${changeWords(left)}${of.priceUsd === null ? '' : ` · ${usdWords(of.priceUsd * left)}`}`,
          ],
        ]
      : [];
  return (
    <div className="w-64">
      <p className="flex items-center justify-between gap-2 pb-1 text-xs font-medium text-ink">
        {whereOf(map, place)}
        {read(cells.runaway) === 1 ? <Badge tone="severe">runs away</Badge> : null}
      </p>
      {liquidated === undefined ? (
        <p>Not known: {unknownReason(map, METRICS.liquidated, place)}.</p>
      ) : (
        <KeyValues
          items={[
            ['Liquidated', usdWords(liquidated)],
            ['Accounts', accounts?.toLocaleString('en-US') ?? '—'],
            [
              map.today.badDebt > 0 ? `Bad debt (${usdWords(map.today.badDebt)} today)` : 'Bad debt',
              badDebt === undefined ? '—' : usdWords(badDebt),
            ],
            ['Further fall by sales', impact === undefined ? '—' : shareWords(impact)],
            ...priceLine(row, price),
            ...(column && column !== row ? priceLine(column, columnPrice) : []),
            ['Rounds', rounds === undefined ? '— (orderly has none)' : String(rounds)],
            ...(stuck === undefined ? [] : [['Left stuck', usdWords(stuck)] as const]),
            ['Branching', branching === undefined ? '—' : branching.toFixed(2)],
          ]}
        />
      )}
      <p className="pt-1 text-2xs text-ink-3">
        {metric.values(cells) === null ? `${metric.name}: ${unknownReason(map, metric, place)}. ` : ''}Enter or a click
        opens the rounds.
      </p>
    </div>
  );
};
