'use client';
import dynamic from 'next/dynamic';
import { memo, useDeferredValue } from 'react';
import { ChartLoading, ChartMissing, ChartPlace } from './chart-place';
import { sameProps } from './same-props';
import type { SparkPlotProps } from './spark-plot';

const Plot = dynamic<SparkPlotProps>(
  () =>
    import('./spark-plot').then(
      ({ SparkPlot }) => SparkPlot,
      () => ChartMissing,
    ),
  { ssr: false, loading: ChartLoading },
);

/** A small line over time; the chart library is loaded when the first one is shown. */
export const Sparkline = memo((props: SparkPlotProps) => {
  // The tick's figures are painted first; a chart that cannot keep up skips some.
  const shown = useDeferredValue(props);
  return (
    <ChartPlace height={props.height}>
      <Plot {...shown} />
    </ChartPlace>
  );
}, sameProps);
