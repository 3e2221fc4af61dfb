import { cx } from '@/components/ui/cx';
import type { WhyNot } from '@/lib/core/execution/why-not';

/** What a mark beside the plan does not say already. */
export const EARNS_TOO_LITTLE: ReadonlySet<WhyNot['reason']> = new Set(['unprofitable', 'dust']);

/** Why a position is not liquidated in the next block: the word, and the sentence with its numbers on hover. */
export const WhyNotWord = ({
  why,
  lead,
  quiet = false,
}: {
  readonly why: WhyNot | null | undefined;
  /** Before the word. */
  readonly lead?: string;
  /** After a plan: what stands against it, if anything. */
  readonly quiet?: boolean;
}) => {
  if (!why) return quiet ? null : <span className="text-ink-3">No plan</span>;
  const { reason, title, words } = why;
  return (
    <span
      className={cx('truncate', quiet ? 'ml-1.5 text-2xs text-ink-3' : lead ? 'text-risk-watch' : 'text-ink-3')}
      title={words}
      data-why-not={reason}
    >
      {lead}
      {lead || quiet ? title.toLowerCase() : title}
    </span>
  );
};
