import type { VenueState } from '@/lib/core/venue/venue-state';

/**
 * Units of gas that a hop costs through the routers, transfers and cold slots included, and what each initialised tick
 * crossed adds. The choice of venues counts the first; the route's estimate both. Measured on the local chain by the
 * test of the encoded routes.
 */
export const HOP_GAS: Readonly<Record<VenueState['kind'], number>> = { 'uniswap-v2': 90_000, 'uniswap-v3': 110_000 };
export const TICK_GAS = 25_000;
