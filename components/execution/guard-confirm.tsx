import { useId } from 'react';
import { GUARD, GuardShape } from '@/components/market/guard-mark';
import { Checkbox } from '@/components/ui/checkbox';
import { cx } from '@/components/ui/cx';
import type { GuardTag } from '@/lib/core/snapshot/guard-schema';

/** A liquidation that the market does not bear out: why, in numbers, and the tick without which nothing is signed. */
export const GuardConfirm = ({
  tag,
  words,
  given,
  onChange,
}: {
  readonly tag: GuardTag;
  /** The verdict with its numbers. */
  readonly words: readonly string[];
  readonly given: boolean;
  readonly onChange: (given: boolean) => void;
}) => {
  const id = useId();
  const { word, colour } = GUARD[tag];
  return (
    <div
      data-issue="wrongful-liquidation"
      className="grid gap-1.5 rounded-sm border border-risk-at/45 bg-risk-at-bg px-2.5 py-2 text-xs"
    >
      <p className={cx('flex items-center gap-1.5 font-medium', colour)}>
        <GuardShape tag={tag} />
        {word}: not borne out by the market
      </p>
      <p id={id} className="break-words text-ink">
        {words.join(' ')}
      </p>
      <Checkbox checked={given} onChange={onChange} describedBy={id}>
        I know this, and mean to liquidate it all the same.
      </Checkbox>
    </div>
  );
};
