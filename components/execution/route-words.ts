import type { RouteView, SaleView } from '@/lib/core/snapshot/route-schema';

const KINDS = { 'uniswap-v2': 'v2', 'uniswap-v3': 'v3' } as const;
type Leg = RouteView['legs'][number];

/** 0 to 1 as a percentage: `62%`, `3.4%`, `<0.01%`. */
export const shareWords = (share: number): string => {
  const percent = share * 100;
  if (percent > 0 && percent < 0.01) return '<0.01%';
  return `${percent >= 9.95 || percent === 0 ? Math.round(percent) : percent.toFixed(2)}%`;
};

/** The venues that a leg goes through: `v3 0.05%`, `v2 0.3% → v3 0.05%`. */
export const venueWords = ({ hops }: Leg): string =>
  hops.map(({ kind, fee }) => `${KINDS[kind]} ${fee / 10_000}%`).join(' → ');

/** A route in a line: its legs with their shares, or who makes it. */
export const routeWords = ({ legs, by }: RouteView): string =>
  legs.length === 0
    ? by
    : legs
        .map((leg) => (legs.length === 1 ? venueWords(leg) : `${shareWords(leg.share)} ${venueWords(leg)}`))
        .join(', ');

const NO_SALE: Readonly<Record<Extract<SaleView, { kind: 'none' }>['reason'], string>> = {
  'same-token': 'Debt and collateral are the same asset: nothing is sold.',
  nothing: 'Nothing is seized that could be sold.',
  'no-venue': 'No venue of the market sells this collateral for this debt.',
  'beyond-known': 'It is more than the venues’ known depth.',
  'mixed-blocks': 'The venues were read at different blocks.',
  off: 'No aggregator is configured.',
  unavailable: 'The venues do not answer.',
  expired: 'The quote ran out.',
};

/** Why there is no route. */
export const noSaleWords = (sale: SaleView | null | undefined): string => {
  if (!sale) return 'The market’s file names no venues to sell at.';
  return sale.kind === 'none' ? NO_SALE[sale.reason] : '';
};
