'use client';
import { formatAge } from '@/components/ui/format-time';
import { Numeric } from '@/components/ui/numeric';
import { useServerNow } from '@/lib/hooks/use-now';
import { useStream } from '@/lib/hooks/use-stream';

/** The newest block and its age, ticking; amber once the age is past three block times. */
export const BlockClock = () => {
  const block = useStream((view) => view.snapshot?.block);
  const blockTime = useStream((view) => view.snapshot?.market.blockTime);
  const now = useServerNow();
  if (!block) return null;
  const age = now === undefined ? undefined : Math.max(0, now - block.receivedAt);
  const late = age !== undefined && blockTime !== undefined && age > Math.max(3 * blockTime * 1000, 2_000);
  return (
    <span className="flex items-baseline gap-1.5 text-xs" title={`Block ${block.number}\n${block.hash}`}>
      <span className="text-ink-3 max-sm:sr-only">Block</span>
      <span data-testid="block-number">
        <Numeric text={block.number.toLocaleString('en-US')} flash className="live" />
      </span>
      <span
        data-testid="block-age"
        className={`num w-[3.4em] text-right text-2xs ${late ? 'text-risk-watch' : 'text-ink-3'}`}
      >
        {formatAge(age)}
      </span>
    </span>
  );
};
