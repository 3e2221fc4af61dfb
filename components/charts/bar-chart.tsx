'use client';
import dynamic from 'next/dynamic';
import { memo } from 'react';
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
export const BarChart = memo(
  (props: BarPlotProps) => (
    <ChartPlace height={props.height}>
      <Plot {...props} />
    </ChartPlace>
  ),
  sameProps,
);
