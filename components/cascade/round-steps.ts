import type { WaterfallStep } from '@/components/charts/waterfall-plot';
import type { CascadeCell } from '@/lib/core/snapshot/cascade-cell-schema';
import { changeWords, shareWords, usdWords } from './cascade-words';

/** One round as one asset's price lives it. */
export interface RoundLine {
  readonly round: number;
  readonly accounts: number;
  readonly repaidUsd: number;
  readonly soldUsd: number;
  readonly before: number;
  readonly after: number;
  readonly impact: number;
  readonly beyond: boolean;
}

/** Each round with the price of `asset`; a round that does not touch it leaves it where it was. */
export const roundLines = (cell: CascadeCell, asset: string): readonly RoundLine[] => {
  let left = cell.shock[asset as keyof typeof cell.shock] ?? 1;
  return cell.steps.map(({ round, accounts, repaidUsd, steps }) => {
    const own = steps.find((step) => step.asset === asset);
    const before = own?.priceBefore ?? left;
    left = own?.priceAfter ?? left;
    return {
      round,
      accounts,
      repaidUsd,
      soldUsd: own?.soldUsd ?? 0,
      before,
      after: left,
      impact: own?.impact ?? 0,
      beyond: own?.beyond ?? false,
    };
  });
};

/** Assets whose price moves in this cell: those that fall by the shock first, then by how much the rounds move them. */
export const movedAssets = (cell: CascadeCell): readonly string[] => {
  const shocked = Object.keys(cell.shock).filter((asset) => (cell.shock[asset as keyof typeof cell.shock] ?? 1) < 1);
  const moved = Object.entries(cell.prices)
    .filter(([asset, { left }]) => left < 1 - 1e-6 && !shocked.includes(asset))
    .sort(([, a], [, b]) => a.left - b.left)
    .map(([asset]) => asset);
  return [...shocked, ...moved];
};

/** The chart's steps: the shock, then each round's sales. Levels in percent of today's price. */
export const waterfallSteps = (
  shock: number,
  lines: readonly RoundLine[],
  symbol: string,
): readonly WaterfallStep[] => [
  {
    id: 'shock',
    from: 0,
    to: (shock - 1) * 100,
    colour: 'var(--ink-3)',
    flows: [],
    detail: `The shock: ${symbol} ${changeWords(shock)}`,
  },
  ...lines.map(
    ({ round, accounts, repaidUsd, soldUsd, before, after, impact, beyond }): WaterfallStep => ({
      id: String(round),
      from: (before - 1) * 100,
      to: (after - 1) * 100,
      colour: 'var(--risk-liq)',
      flows: [repaidUsd, soldUsd],
      detail: `Round ${round}: ${accounts.toLocaleString('en-US')} accounts, ${usdWords(repaidUsd)} liquidated, ${usdWords(soldUsd)} ${symbol} sold, a further −${shareWords(impact)}${beyond ? ' at least' : ''}`,
    }),
  ),
];
