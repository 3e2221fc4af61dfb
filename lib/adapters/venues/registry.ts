import { uniswapV2Source } from './uniswap-v2';
import { uniswapV3Source } from './uniswap-v3';
import type { VenueSourceOf } from './venue-source';

/** Every kind of venue, a line each. */
export const VENUE_SOURCES: readonly VenueSourceOf[] = [uniswapV2Source, uniswapV3Source];
