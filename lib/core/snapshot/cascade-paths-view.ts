import type { Address } from 'viem';
import { type LossSpread, lossSpread } from '@/lib/core/cascade/paths/loss-spread';
import { ASSUMED_CORRELATION, type MoveModel } from '@/lib/core/cascade/paths/move-model';
import type { TailQuantile } from '@/lib/core/cascade/paths/tail';
import type { CascadePathsRun } from './cascade-paths-schema';

type Moves = CascadePathsRun['moves'];

/** How prices were drawn, as the wire tells it. */
export function movesView(
  model: MoveModel,
  symbolOf: (asset: Address) => string,
  drawn: Omit<Moves, 'assets' | 'correlations' | 'assumedPairs' | 'assumedCorrelation' | 'shrunk'>,
): Moves {
  const n = model.assets.length;
  return {
    ...drawn,
    assets: model.assets.map(({ asset, measuredDaily, daily, returns, source }) => ({
      ...{ asset, symbol: symbolOf(asset), measuredDaily: measuredDaily ?? null, daily, returns, source },
    })),
    correlations: [...model.correlation].filter((_, at) => at % n > Math.floor(at / n)),
    assumedPairs: model.assumedPairs,
    assumedCorrelation: ASSUMED_CORRELATION,
    shrunk: model.shrunk,
  };
}

/** Losses of all paths, and of the worst; whole dollars. */
export function lossesView(
  assets: readonly Address[],
  found: {
    readonly liquidated: Float64Array;
    readonly badDebt: Float64Array;
    readonly accounts: number;
    readonly runaways: number;
    readonly today: { readonly liquidated: number; readonly badDebt: number; readonly accounts: number };
    readonly blurred: number | undefined;
    readonly worst: readonly { readonly path: number; readonly prices: Float64Array }[];
  },
): Pick<CascadePathsRun, 'lar' | 'var' | 'today' | 'accounts' | 'runaways' | 'blurred' | 'worst'> {
  const { liquidated, badDebt, today } = found;
  return {
    lar: spreadView(lossSpread(liquidated)),
    var: spreadView(lossSpread(badDebt)),
    today: {
      ...{ liquidated: Math.round(today.liquidated), badDebt: Math.round(today.badDebt) },
      accounts: Math.round(today.accounts),
    },
    accounts: found.accounts,
    runaways: found.runaways,
    blurred: found.blurred ?? null,
    worst: found.worst.map(({ path, prices }) => ({
      liquidated: Math.round(liquidated[path] as number),
      badDebt: Math.round(badDebt[path] as number),
      prices: Object.fromEntries(assets.map((asset, place) => [asset, prices[place] as number])),
    })),
  };
}

const dollars = (value: number): number | null => (Number.isNaN(value) ? null : Math.round(value));
const tailView = ({ value, low, high }: TailQuantile) => ({
  ...{ value: Math.round(value), low: dollars(low), high: dollars(high) },
});

const spreadView = ({ mean, median, p95, p99, most, none, bins }: LossSpread): CascadePathsRun['lar'] => ({
  ...{ mean: Math.round(mean), median: Math.round(median), p95: tailView(p95), p99: tailView(p99) },
  ...{ most: Math.round(most), none, bins: { ...bins, counts: [...bins.counts] } },
});
