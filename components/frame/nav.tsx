'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { cx } from '@/components/ui/cx';
import { VIEWS } from './views';

export const Nav = () => {
  const path = usePathname();
  const nav = useRef<HTMLElement>(null);
  // On a phone not every view fits: the one that is open must be in sight.
  useEffect(() => {
    const views = nav.current;
    if (!views || !path) return;
    const show = () =>
      views.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
    show();
    // What stands beside it takes room when it is known: a session, a wallet.
    const observer = new ResizeObserver(show);
    observer.observe(views);
    return () => observer.disconnect();
  }, [path]);
  return (
    <nav
      ref={nav}
      aria-label="Views"
      className="flex h-full min-w-0 items-stretch gap-4 [scrollbar-width:none] max-2xl:gap-3 max-xl:relative max-xl:gap-3.5 max-xl:overflow-x-auto max-xl:overflow-y-hidden"
    >
      {VIEWS.map(({ href, name }) => {
        const here = href === '/' ? path === '/' : path.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? 'page' : undefined}
            className={cx(
              '-mb-px flex items-center whitespace-nowrap border-b-2 text-sm',
              here ? 'border-accent text-ink' : 'border-transparent text-ink-2 hover:text-ink',
            )}
          >
            {name}
          </Link>
        );
      })}
    </nav>
  );
};
