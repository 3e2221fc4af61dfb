'use client';
import { Age } from '@/components/ui/age';
import { useStream } from '@/lib/hooks/use-stream';

/** The block that the page's figures were computed for, and how long ago it arrived: the foot of an explanation. */
export const FromBlock = () => {
  const block = useStream((view) => view.snapshot?.block);
  const skew = useStream((view) => view.clockSkewMs);
  if (!block) return null;
  return (
    <>
      Block <span className="num">{block.number.toLocaleString('en-US')}</span>, received{' '}
      <Age since={block.receivedAt} offset={skew ?? 0} /> ago
    </>
  );
};
