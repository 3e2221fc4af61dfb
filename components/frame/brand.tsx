import Link from 'next/link';

/** The mark: a wall against the waves. */
export const Brand = () => (
  <Link href="/" className="flex items-center gap-2 text-sm font-semibold" aria-label="Breakwater, overview">
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true" fill="none">
      <path d="M9.5 2.5h4l2 13h-8z" fill="var(--accent)" />
      <path
        d="M1 8.2c1.2 0 1.2-1.2 2.4-1.2S4.6 8.2 5.8 8.2M1 11.7c1.2 0 1.2-1.2 2.4-1.2s1.2 1.2 2.4 1.2M1 15.2c1.2 0 1.2-1.2 2.4-1.2s1.2 1.2 2.4 1.2"
        stroke="currentColor"
        strokeWidth="1.3"
        strokeLinecap="round"
      />
    </svg>
    <span className="max-sm:hidden">Breakwater</span>
  </Link>
);
