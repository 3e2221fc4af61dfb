import type { ReactNode } from 'react';
import { Skeleton } from '@/components/ui/skeleton';

/** Reserves a chart's height before its code is there: nothing below moves when it comes. */
export const ChartPlace = ({ height, children }: { readonly height: number; readonly children: ReactNode }) => (
  <div className="live relative [&_svg]:-outline-offset-2" style={{ height }}>
    {children}
  </div>
);

/** Where a chart's code is on its way. */
export const ChartLoading = () => (
  <div aria-busy="true" className="absolute inset-x-3 inset-y-2">
    <Skeleton className="size-full opacity-40" />
  </div>
);

/** Instead of a chart whose code did not come: the figures beside it stay, the page goes on. */
export const ChartMissing = () => (
  <p role="status" className="absolute inset-0 grid place-content-center px-4 text-center text-2xs text-ink-3">
    The chart’s code could not be loaded. Reload the page to try again.
  </p>
);
