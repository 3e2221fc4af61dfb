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
  <section
    aria-label={title}
    className="border-t [&_:is(td,th):first-child]:pl-4 [&_:is(td,th):last-child]:pr-2 sm:[&_:is(td,th):last-child]:pr-4"
  >
    <header className="flex h-8 items-center justify-between gap-3 px-4">
      <h2 className="text-xs font-medium">{title}</h2>
      {aside ? <div className="flex items-center gap-2 text-2xs text-ink-3">{aside}</div> : null}
    </header>
    {children}
  </section>
);
