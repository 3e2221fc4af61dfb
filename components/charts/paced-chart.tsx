'use client';
import { type ComponentType, memo, useEffect, useMemo, useRef, useState } from 'react';
import { ChartPlace } from './chart-place';
import { sameProps } from './same-props';

/** Nobody reads a chart faster, and while every tick moves every price, drawing is the dearest part of a tick. */
const DRAW_EVERY_MS = 1_000;

/**
 * A chart drawn when its content changed, and at most once a second; always the newest, within that second. Each chart
 * calls `dynamic` itself, alike as they are: Next's compiler reads import and options where they stand, as literals.
 */
export const pacedChart = <P extends { readonly height: number }>(Plot: ComponentType<P>) =>
  memo((props: P) => {
    const shown = usePaced(props);
    const drawing = useMemo(() => <Plot {...shown} />, [shown]);
    return <ChartPlace height={props.height}>{drawing}</ChartPlace>;
  }, sameProps);

const usePaced = <T,>(value: T): T => {
  const [shown, setShown] = useState(value);
  const drawnAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (value === shown) return;
    const draw = () => {
      drawnAt.current = performance.now();
      setShown(() => value);
    };
    const timer = setTimeout(draw, Math.max(0, drawnAt.current + DRAW_EVERY_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [value, shown]);
  return shown;
};
