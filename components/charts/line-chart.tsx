'use client';
import dynamic from 'next/dynamic';
import { memo, useDeferredValue } from 'react';
import { ChartLoading, ChartMissing, ChartPlace } from './chart-place';
import type { LinePlotProps } from './line-plot';
import { sameProps } from './same-props';

const Plot = dynamic<LinePlotProps>(
  () =>
    import('./line-plot').then(
      ({ LinePlot }) => LinePlot,
      () => ChartMissing,
    ),
  { ssr: false, loading: ChartLoading },
);

/** Lines labelled at their ends; the chart library is loaded when the first one is shown. */
export const LineChart = memo((props: LinePlotProps) => {
  // The tick's figures are painted first; a chart that cannot keep up skips some.
  const shown = useDeferredValue(props);
  return (
    <ChartPlace height={props.height}>
      <Plot {...shown} />
    </ChartPlace>
  );
}, sameProps);
