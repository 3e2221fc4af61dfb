import { type TailQuantile, tailQuantile } from './tail';

/** How a loss is spread over paths, dollars. */
export interface LossSpread {
  readonly mean: number;
  readonly median: number;
  readonly p95: TailQuantile;
  readonly p99: TailQuantile;
  readonly most: number;
  /** Share of paths without any. */
  readonly none: number;
  readonly bins: { readonly width: number; readonly counts: readonly number[]; readonly beyond: number };
}

const BINS = 40;
/** What lies above this quantile is counted together: the last paths would stretch the rest. */
const BINNED_TO = 0.995;
/** Dollars below which a path counts as without loss. */
const NOTHING = 0.5;

export function lossSpread(losses: Float64Array): LossSpread {
  const sorted = Float64Array.from(losses).sort();
  const n = sorted.length;
  const least = sorted.findIndex((loss) => loss >= NOTHING);
  const none = least < 0 ? n : least;
  const width = none === n ? 0 : Math.max(tailQuantile(sorted, BINNED_TO).value, sorted[none] as number) / BINS;
  const counts = new Array<number>(width > 0 ? BINS : 0).fill(0);
  let beyond = 0;
  for (let at = none; at < n; at += 1) {
    const bin = Math.max(0, Math.ceil((sorted[at] as number) / width) - 1);
    if (bin < BINS) counts[bin] = (counts[bin] as number) + 1;
    else beyond += 1;
  }
  return {
    mean: sorted.reduce((sum, loss) => sum + loss, 0) / n,
    median: tailQuantile(sorted, 0.5).value,
    p95: tailQuantile(sorted, 0.95),
    p99: tailQuantile(sorted, 0.99),
    most: sorted[n - 1] ?? 0,
    none: none / n,
    bins: { width, counts, beyond },
  };
}
