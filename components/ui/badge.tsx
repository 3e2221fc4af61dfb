import type { ReactNode } from 'react';
import { cx } from './cx';

export type Tone = 'neutral' | 'accent' | 'ok' | 'watch' | 'at-risk' | 'critical' | 'severe';

const TONES: Record<Tone, string> = {
  neutral: 'text-ink-2 border-line-strong',
  accent: 'text-accent border-accent/50 bg-accent-dim',
  ok: 'text-ok border-ok/45 bg-ok-bg',
  watch: 'text-risk-watch border-risk-watch/45 bg-risk-watch-bg',
  'at-risk': 'text-risk-at border-risk-at/45 bg-risk-at-bg',
  critical: 'text-risk-liq border-risk-liq/50 bg-risk-liq-bg',
  severe: 'text-risk-bad border-risk-bad/50 bg-risk-bad-bg',
};

/** A word in a box. Colour only repeats what the word says. */
export const Badge = ({
  tone = 'neutral',
  title,
  className,
  children,
}: {
  readonly tone?: Tone;
  readonly title?: string;
  readonly className?: string;
  readonly children: ReactNode;
}) => (
  <span
    title={title}
    className={cx(
      'inline-flex h-[18px] items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 text-2xs font-medium',
      TONES[tone],
      className,
    )}
  >
    {children}
  </span>
);
