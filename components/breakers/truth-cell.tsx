// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a table whose cells carry a roving focus is the ARIA grid pattern
'use client';
import { memo } from 'react';
import { cx } from '@/components/ui/cx';
import type { PairTruthView } from '@/lib/core/snapshot/switch-schema';
import { cellWord, type GateContext, VERDICT } from './gate-words';
import { VerdictShape } from './verdict-mark';

export const HEAD = 'sticky top-0 z-20 h-7 truncate border-b bg-surface px-2 text-left text-2xs font-normal text-ink-3';

const GROUND: Record<PairTruthView['verdict'], string> = {
  yes: '',
  depends: 'bg-risk-watch-bg',
  no: 'bg-risk-at-bg',
};

/** One pair: a mark, a word, the countdown. Drawn anew each second only while one runs. */
export const TruthCell = memo(
  ({
    pair,
    pairKey,
    place,
    active,
    describedBy,
    now,
    symbolOf,
  }: {
    readonly pair: PairTruthView;
    readonly pairKey: string;
    readonly place: string;
    readonly active: boolean;
    readonly describedBy: string | undefined;
    readonly now: number | undefined;
    readonly symbolOf: GateContext['symbolOf'];
  }) => (
    <td
      data-pair={pairKey}
      data-at={place}
      data-verdict={pair.verdict}
      tabIndex={active ? 0 : -1}
      aria-describedby={describedBy}
      className={cx('h-7 border-b px-2 -outline-offset-2 hover:bg-hover', GROUND[pair.verdict])}
    >
      <span className={cx('flex items-center gap-1.5', VERDICT[pair.verdict].colour)}>
        <VerdictShape verdict={pair.verdict} />
        {pair.verdict === 'yes' ? null : <span className="sr-only">{VERDICT[pair.verdict].word}: </span>}
        <span className={cx('truncate', pair.verdict === 'yes' ? 'text-2xs' : 'num text-2xs')}>
          {cellWord(pair, now, symbolOf)}
        </span>
      </span>
    </td>
  ),
);
