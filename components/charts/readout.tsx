import type { TooltipProps } from 'recharts';

/** The tooltip's place: one quiet line at the chart's top, always there, so that nothing covers a value. */
export const READOUT: Pick<TooltipProps, 'isAnimationActive' | 'wrapperStyle'> = {
  isAnimationActive: false,
  wrapperStyle: { inset: '0.25rem 0.75rem auto', transform: 'none', visibility: 'visible', pointerEvents: 'none' },
};

/** What the pointer or the arrow keys stand on; said politely to who cannot see it. */
export const Readout = ({ text }: { readonly text: string }) => (
  <p role="status" className="truncate text-2xs text-ink-2">
    {text}
  </p>
);
