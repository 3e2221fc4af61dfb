import type { VenueState } from '@/lib/core/venue/venue-state';

/**
 * Units of gas that a hop through Uniswap's router costs, transfers and cold storage included; of a venue that an
 * earlier leg went through already; and what each initialised tick crossed adds. The choice of venues counts the
 * first two, the route's estimate all. From receipts on the local chain: the estimate is 1 to 1.3 times what was used.
 */
const COLD: Readonly<Record<VenueState['kind'], number>> = { 'uniswap-v2': 90_000, 'uniswap-v3': 105_000 };
const WARM = 70_000;
export const TICK_GAS = 25_000;

/** Units of gas of one hop; `again` where the route met the venue before. */
export const hopGas = (kind: VenueState['kind'], again: boolean): number => (again ? WARM : COLD[kind]);
