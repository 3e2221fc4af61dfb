'use client';
import dynamic from 'next/dynamic';
import type { BarPlotProps } from './bar-plot';
import { ChartLoading, ChartMissing } from './chart-place';
import { pacedChart } from './paced-chart';

/** Bars over equal classes; the chart library is loaded when the first one is shown. */
export const BarChart = pacedChart(
  dynamic<BarPlotProps>(
    () =>
      import('./bar-plot').then(
        ({ BarPlot }) => BarPlot,
        () => ChartMissing,
      ),
    { ssr: false, loading: ChartLoading },
  ),
);
