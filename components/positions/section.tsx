import type { ReactNode } from 'react';

/** One section of the drawer: a quiet title, a hairline above. */
export const Section = ({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) => (
  <section aria-label={title} className="border-t">
    <header className="flex h-8 items-center justify-between gap-3 px-3">
      <h3 className="text-xs font-medium">{title}</h3>
      {aside ? <div className="flex items-center gap-2 text-2xs text-ink-3">{aside}</div> : null}
    </header>
    {children}
  </section>
);
