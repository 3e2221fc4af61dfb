'use client';
import dynamic from 'next/dynamic';
import { ChartLoading, ChartMissing } from './chart-place';
import { pacedChart } from './paced-chart';
import type { TimePlotProps } from './time-plot';

/** Lines and a band over time; the chart library is loaded when the first one is shown. */
export const TimeChart = pacedChart(
  dynamic<TimePlotProps>(
    () =>
      import('./time-plot').then(
        ({ TimePlot }) => TimePlot,
        () => ChartMissing,
      ),
    { ssr: false, loading: ChartLoading },
  ),
);
