'use client';
import dynamic from 'next/dynamic';
import { memo, useDeferredValue } from 'react';
import type { BarPlotProps } from './bar-plot';
import { ChartLoading, ChartMissing, ChartPlace } from './chart-place';
import { sameProps } from './same-props';

const Plot = dynamic<BarPlotProps>(
  () =>
    import('./bar-plot').then(
      ({ BarPlot }) => BarPlot,
      () => ChartMissing,
    ),
  { ssr: false, loading: ChartLoading },
);

/** Bars over equal classes; the chart library is loaded when the first one is shown. */
export const BarChart = memo((props: BarPlotProps) => {
  // The tick's figures are painted first; a chart that cannot keep up skips some.
  const shown = useDeferredValue(props);
  return (
    <ChartPlace height={props.height}>
      <Plot {...shown} />
    </ChartPlace>
  );
}, sameProps);
