import type { ReactNode } from 'react';

/** A 12-unit line drawing in the current colour beside a word; decorative, as the word carries the meaning. */
export const Glyph = ({ size, children }: { readonly size: number; readonly children: ReactNode }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 12 12"
    aria-hidden="true"
    className="shrink-0"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.4}
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    {children}
  </svg>
);
