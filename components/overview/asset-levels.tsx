'use client';
import Link from 'next/link';
import { useCallback, useMemo } from 'react';
import { ChartLoading, ChartPlace } from '@/components/charts/chart-place';
import { LineChart } from '@/components/charts/line-chart';
import { assetColour } from '@/components/market/asset-colour';
import { CsvLink } from '@/components/ui/csv-link';
import { EmptyState } from '@/components/ui/empty-state';
import { Explained } from '@/components/ui/explained';
import { asRead, formatCompact, formatPrice, formatUsd } from '@/components/ui/format-amount';
import { toFloat } from '@/components/ui/format-decimal';
import { RetryState } from '@/components/ui/retry-state';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { Levels } from '@/lib/core/snapshot/levels-schema';
import { useLevels } from '@/lib/hooks/use-levels';
import { FALL_MARKS, formatExactFall, formatFall } from './fall-axis';

const HEIGHT = 208;
/** Falls whose accounts are a link away, percent. */
const FALLS: readonly number[] = [5, 10, 20];

/** One asset's curve, step by step; each of its falls opens the accounts behind it. */
export const AssetLevels = ({ asset }: { readonly asset: AssetView }) => {
  const { data, error, isFetching, refetch } = useLevels(asset.asset);
  if (!data && error)
    return (
      <RetryState
        title="The exact levels could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    );
  if (!data)
    return (
      <ChartPlace height={HEIGHT}>
        <ChartLoading />
      </ChartPlace>
    );
  if (data.price === null)
    return (
      <EmptyState title="Not known">
        The protocol’s oracle gives no price of {asset.symbol}: what a fall of it would do cannot be told.
      </EmptyState>
    );
  if (data.points.length === 0)
    return <EmptyState title={`No fall of ${asset.symbol} alone makes a position liquidatable`} />;
  return (
    <>
      <Curve levels={data} symbol={asset.symbol} />
      <div className="flex h-6 items-center justify-between gap-3 px-3 text-2xs text-ink-3">
        <span className="flex items-center gap-2">
          Accounts at
          {FALLS.map((percent) => (
            <Link
              key={percent}
              href={`/what-if?shock=${asset.symbol}:-${percent}`}
              className="num text-accent hover:underline"
            >
              −{percent}%
            </Link>
          ))}
        </span>
        <span className="flex items-center gap-2">
          <Steps levels={data} symbol={asset.symbol} />
          <CsvLink href={`/api/v1/levels/${asset.asset}?format=csv`} title="Every step of this curve as CSV" />
        </span>
      </div>
    </>
  );
};

const Curve = ({ levels, symbol }: { readonly levels: Levels; readonly symbol: string }) => {
  const { points } = levels;
  const series = useMemo(() => {
    const steps = points.map(({ fall, collateral }) => ({ x: fall * 10_000, y: asRead(toFloat(collateral, 8)) }));
    // Where nobody is below 1 yet, the curve starts at nothing.
    if ((steps[0]?.x ?? 0) > 0) steps.unshift({ x: 0, y: 0 });
    return [{ id: levels.asset, label: symbol, colour: assetColour(symbol), points: steps }];
  }, [points, levels.asset, symbol]);
  const known = useMemo(() => new Map(points.map((point) => [point.fall * 10_000, point])), [points]);
  const readX = useCallback(
    (x: number): string => {
      const point = known.get(x);
      if (!point) return 'today: nothing';
      const positions = `${point.positions.toLocaleString('en-US')} ${point.positions === 1 ? 'position' : 'positions'}`;
      return `${formatExactFall(x)}, ${symbol} at $${formatPrice(point.price)}: ${formatUsd(point.collateral)} of ${positions}`;
    },
    [known, symbol],
  );
  const last = points.at(-1);
  return (
    <LineChart
      label={`Collateral in ${symbol} that becomes liquidatable as its price falls: ${formatCompact(toFloat(last?.collateral ?? '0', 8))} of ${last?.positions ?? 0} positions at ${formatExactFall((last?.fall ?? 0) * 10_000)}`}
      series={series}
      steps
      formatX={formatFall}
      formatY={formatCompact}
      readX={readX}
      marks={FALL_MARKS.filter((mark) => mark <= (last?.fall ?? 0) * 10_000)}
      summary="Point, or use the arrow keys, to read a step"
      height={HEIGHT}
    />
  );
};

const Steps = ({ levels, symbol }: { readonly levels: Levels; readonly symbol: string }) => (
  <Explained
    explanation={{
      what: `Collateral in ${symbol} of the positions that are below a health factor of 1 now or once ${symbol} alone has fallen that far, at today’s price. One step a position, from the engine’s own book; the chart keeps at most two of them each 0.4 %, the CSV has them all.`,
      formula: 'fall = (Σ collateral × LT − Σ debt) ÷ (its own weighted collateral − its own debt)',
      inputs: [
        ['price now', formatPrice(levels.price)],
        ['steps', levels.steps.toLocaleString('en-US')],
        ['drawn', levels.points.length.toLocaleString('en-US')],
        ['without a price', levels.unknown.toLocaleString('en-US')],
      ],
      from: `Block ${levels.block.number.toLocaleString('en-US')}`,
    }}
  >
    <span className="num">{levels.steps.toLocaleString('en-US')}</span> steps
    {levels.unknown > 0 ? (
      <span className="text-risk-watch">, {levels.unknown.toLocaleString('en-US')} cannot be priced</span>
    ) : null}
  </Explained>
);
