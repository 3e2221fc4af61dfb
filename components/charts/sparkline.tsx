'use client';
import dynamic from 'next/dynamic';
import { ChartLoading, ChartMissing } from './chart-place';
import { pacedChart } from './paced-chart';
import type { SparkPlotProps } from './spark-plot';

/** A small line over time; the chart library is loaded when the first one is shown. */
export const Sparkline = pacedChart(
  dynamic<SparkPlotProps>(
    () =>
      import('./spark-plot').then(
        ({ SparkPlot }) => SparkPlot,
        () => ChartMissing,
      ),
    { ssr: false, loading: ChartLoading },
  ),
);
