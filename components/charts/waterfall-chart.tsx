'use client';
import dynamic from 'next/dynamic';
import { ChartLoading, ChartMissing } from './chart-place';
import { pacedChart } from './paced-chart';
import type { WaterfallPlotProps } from './waterfall-plot';

/** A level that falls step by step; the chart library is loaded when the first one is shown. */
export const WaterfallChart = pacedChart(
  dynamic<WaterfallPlotProps>(
    () =>
      import('./waterfall-plot').then(
        ({ WaterfallPlot }) => WaterfallPlot,
        () => ChartMissing,
      ),
    { ssr: false, loading: ChartLoading },
  ),
);
