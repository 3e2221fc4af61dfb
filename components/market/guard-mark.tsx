import { cx } from '@/components/ui/cx';
import { Glyph } from '@/components/ui/glyph';
import type { GuardTag } from '@/lib/core/snapshot/guard-schema';

/** What the wrongful-liquidation guard found, in words. Each has its own shape as well. */
export const GUARD: Record<GuardTag, { readonly word: string; readonly meaning: string; readonly colour: string }> = {
  wrongful: {
    word: 'Wrongful',
    meaning: 'Liquidatable at the protocol’s prices only: at the market’s it is healthy',
    colour: 'text-risk-at',
  },
  hidden: {
    word: 'Hidden',
    meaning: 'At the market’s prices it could be liquidated already; the protocol’s do not show it yet',
    colour: 'text-risk-bad',
  },
  unjudged: {
    word: 'Unjudged',
    meaning: 'The market’s price of one of its assets is not known: whether the market agrees cannot be told',
    colour: 'text-ink-3',
  },
};

/** A guard's tag: shape, colour and word. `quiet` keeps the word for assistive technology and the title only. */
export const GuardMark = ({
  tag,
  quiet = false,
  className,
  wordClassName,
}: {
  readonly tag: GuardTag;
  readonly quiet?: boolean;
  readonly className?: string;
  readonly wordClassName?: string;
}) => {
  const { word, meaning, colour } = GUARD[tag];
  return (
    <span
      data-guard={tag}
      title={`${word}: ${meaning}`}
      className={cx('inline-flex items-center gap-1 whitespace-nowrap', colour, className)}
    >
      <GuardShape tag={tag} />
      <span className={cx('text-2xs font-medium', quiet && 'sr-only', wordClassName)}>{word}</span>
    </span>
  );
};

/** A barred circle for wrongful, a half-covered square for hidden, a question mark for unjudged. In the current colour. */
export const GuardShape = ({ tag, size = 11 }: { readonly tag: GuardTag; readonly size?: number }) => (
  <Glyph size={size}>
    {tag === 'wrongful' ? <path d="M6 1.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM2.8 2.8l6.4 6.4" /> : null}
    {tag === 'hidden' ? (
      <>
        <path d="M1.5 1.5h9v9h-9z" />
        <path d="M1.5 1.5h9L1.5 10.5z" fill="currentColor" stroke="none" />
      </>
    ) : null}
    {tag === 'unjudged' ? <path d="M4 4.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M6 9.8v.1" /> : null}
  </Glyph>
);
