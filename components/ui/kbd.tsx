import type { ReactNode } from 'react';

export const Kbd = ({ children }: { readonly children: ReactNode }) => (
  <kbd className="inline-flex h-[18px] whitespace-nowrap min-w-[18px] items-center justify-center rounded-sm border border-line-strong bg-surface px-1 font-mono text-2xs text-ink-2">
    {children}
  </kbd>
);
