'use client';
import type { ReactNode } from 'react';
import { useLiveness } from './liveness';

/** Marks everything inside as not live (dimmed figures, see globals.css) the moment it is not. */
export const StaleScope = ({ children }: { readonly children: ReactNode }) => {
  const liveness = useLiveness();
  return (
    <div data-stale={liveness !== 'live'} data-silent={liveness === 'silent'} className="flex h-dvh flex-col">
      {children}
    </div>
  );
};
