'use client';
import { createContext, memo, useContext } from 'react';
import { formatBps } from '@/components/ui/format-ratio';
import { formatAge } from '@/components/ui/format-time';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { shortName } from './source-names';

const SHOWN = 3;

/** How long after the first a source moved: `+40ms`, `+1.3s`. */
export const formatLag = (ms: number): string => `+${ms < 1_000 ? `${Math.round(ms)}ms` : formatAge(ms)}`;

/** Unix ms that ages of moves are counted from: a context, so that time draws the ages anew and not the rows around them. */
export const MoveNow = createContext<number | undefined>(undefined);

/** The newest move of the composite and who went first, on one line. */
export const LastMove = memo(({ move }: { readonly move: AssetView['move'] }) => {
  const now = useContext(MoveNow);
  if (!move) return <span className="text-ink-3">no move of 10 bps yet</span>;
  const [first, ...rest] = move.order;
  return (
    <>
      <span className="num">{formatBps(move.bps)}</span>{' '}
      <span className="num text-ink-3">{now === undefined ? '' : `${formatAge(now - move.at)} ago`}</span>{' '}
      {first ? shortName(first.source) : <span className="text-ink-3">nobody could be timed</span>}
      {rest.slice(0, SHOWN - 1).map(({ source, lagMs }) => (
        <span key={source} className="text-ink-3">
          , {shortName(source)} <span className="num">{formatLag(lagMs)}</span>
        </span>
      ))}
      {rest.length >= SHOWN ? <span className="text-ink-3">, …</span> : null}
    </>
  );
});
