'use client';
import dynamic from 'next/dynamic';
import { ChartLoading, ChartMissing } from './chart-place';
import type { LinePlotProps } from './line-plot';
import { pacedChart } from './paced-chart';

/** Lines labelled at their ends; the chart library is loaded when the first one is shown. */
export const LineChart = pacedChart(
  dynamic<LinePlotProps>(
    () =>
      import('./line-plot').then(
        ({ LinePlot }) => LinePlot,
        () => ChartMissing,
      ),
    { ssr: false, loading: ChartLoading },
  ),
);
