'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cx } from '@/components/ui/cx';
import { VIEWS } from './views';

export const Nav = () => {
  const path = usePathname();
  return (
    <nav aria-label="Views" className="flex h-full items-stretch gap-4">
      {VIEWS.map(({ href, name }) => {
        const here = href === '/' ? path === '/' : path.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? 'page' : undefined}
            className={cx(
              '-mb-px flex items-center border-b-2 text-sm',
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
