import { REJECTED_WORDS } from '@/components/market/rejected-words';
import { UNKNOWN } from '@/components/ui/format-amount';
import { formatBps } from '@/components/ui/format-ratio';
import { formatAge } from '@/components/ui/format-time';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { REJECTED_WORD } from './rejected-word';
import { reachOf, type SourceView } from './source-columns';

/** breach: beyond its threshold. far: beyond twice of it. */
export type CellMark = 'none' | 'breach' | 'far';

/** What a cell of the matrix shows, as plain values: equal values draw nothing anew. */
export interface CellView {
  readonly text: string;
  readonly mark: CellMark;
  /** Why it does not count; empty when it does. */
  readonly rejected: string;
  /** Share of the vote in percent, whole. */
  readonly weight: number;
  /** Empty while it is younger than half of its limit. */
  readonly age: string;
  /** Further quotes of the same source. */
  readonly more: number;
  /** What assistive technology says after the figure. */
  readonly words: string;
}

/** How a source stands against its threshold. */
export const markOf = (source: SourceView): CellMark => {
  const reach = reachOf(source);
  return reach > 2 ? 'far' : reach > 1 ? 'breach' : 'none';
};
export const MARK_WORDS: Record<CellMark, string> = {
  none: '',
  breach: 'in breach',
  far: 'in breach, beyond twice the threshold',
};

/** Milliseconds since it was observed, once that is more than half of its limit; `undefined` before. */
export const agingMs = (source: SourceView, now: number | undefined): number | undefined => {
  if (now === undefined || source.maxAgeMs === null) return undefined;
  const age = now - source.observedAt;
  return age > source.maxAgeMs / 2 ? age : undefined;
};

/** Whether any of its cells shows an age. */
export const isAging = ({ sources }: AssetView, now: number): boolean =>
  Object.values(sources).some((source) => agingMs(source, now) !== undefined);

/** The cell of an asset's quotes in one column; `undefined` where the source does not price it. */
export const cellView = (
  [first, ...rest]: readonly SourceView[] = [],
  now: number | undefined = undefined,
): CellView | undefined => {
  if (!first) return undefined;
  const mark = markOf(first);
  const why = first.rejected === null ? '' : `does not count: ${REJECTED_WORDS[first.rejected]}`;
  const age = agingMs(first, now);
  return {
    text: first.deviationBps === null ? UNKNOWN : formatBps(first.deviationBps),
    mark,
    rejected: first.rejected === null ? '' : REJECTED_WORD[first.rejected],
    weight: Math.round([first, ...rest].reduce((sum, { weight }) => sum + weight, 0) * 100),
    age: age === undefined ? '' : shortAge(age),
    more: rest.length,
    words: [MARK_WORDS[mark], why].filter(Boolean).join(', '),
  };
};

/** An age by its largest unit only: a cell has no room for more. */
const shortAge = (ms: number): string => formatAge(ms).split(' ', 1)[0] ?? '';
