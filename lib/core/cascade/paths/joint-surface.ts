import type { CascadeBook } from '../cascade-book';
import { addRungs, createHistogram, cumulate, type Histogram, opensAt } from '../orderly/histogram';
import { EVERY_COLLATERAL, ladderRungs, writeLadder } from '../orderly/ladder';
import { exposures } from './exposures';
import { type Mixes, meanMixes } from './mean-mix';
import { medianCut } from './median-cut';
import type { MoveModel } from './move-model';

/**
 * What any joint move of all prices liquidates. A health factor is a ratio: however prices move, it changes by that of its
 * weighted collateral over that of its debt. So a position needs one ladder alone, over this ratio; positions whose ratios
 * move alike share one histogram, read at the ratio of their mean mix.
 */
export interface JointSurface {
  readonly assets: number;
  /** By group; repaid and bad debt in units of its debt's mix. */
  readonly histograms: readonly Histogram[];
  /** The ratio above which a group has nothing to tell. */
  readonly opens: Float64Array;
  readonly held: Mixes;
  readonly sold: Mixes;
  readonly owed: Mixes;
  /** The variance of log ratios inside groups, a share of all of it, by debt and nearness: what reading the mean leaves out. */
  readonly blurred: number;
}

/** What a path costs is in proportion to it. */
const GROUPS = 256;

export interface JointOptions {
  /** What a liquidation must pay at least. */
  readonly gasUsd?: number;
  /** By position: 1 where nobody liquidates it (`unsaleable`). */
  readonly skipped?: Uint8Array;
  readonly groups?: number;
}

/** One pass over the book, for moves as `model` expects them. */
export function jointSurface(
  book: CascadeBook,
  model: MoveModel,
  { gasUsd = 0, skipped, groups = GROUPS }: JointOptions = {},
): JointSurface {
  const { points, weights } = exposures(book, model);
  const cut = medianCut(points, book.assets.length, weights, groups);
  const rungs = ladderRungs();
  const histograms = Array.from({ length: cut.from.length - 1 }, (_, group) => {
    const histogram = createHistogram();
    for (let at = cut.from[group] as number; at < (cut.from[group + 1] as number); at += 1) {
      const position = cut.order[at] as number;
      const least = skipped?.[position] === 1 ? Number.POSITIVE_INFINITY : gasUsd;
      writeLadder(rungs, book, position, EVERY_COLLATERAL, EVERY_COLLATERAL, least);
      addRungs(histogram, rungs);
    }
    cumulate(histogram);
    return histogram;
  });
  return {
    assets: book.assets.length,
    histograms,
    opens: Float64Array.from(histograms, opensAt),
    ...meanMixes(book, cut, weights),
    blurred: cut.within,
  };
}
