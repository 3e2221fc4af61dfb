import { z } from 'zod';

/**
 * Where depth may come from. `venues`: Uniswap pools on chain; `books`: order books of exchanges; `law`: the square-root
 * law where neither is known and the market's configuration names the asset's daily volume; `assumed`: that law also with
 * the configuration's default volume.
 */
export const CASCADE_SOURCES = ['venues', 'books', 'law', 'assumed'] as const;

/** The sliders: what every question about a cascade may set. */
export const cascadeTermsShape = {
  /** Percent of the depth that is seen. */
  depth: z.coerce.number().min(25).max(200).default(100),
  /** Percent: when an asset falls by f, every other one that is not meant to be worth a dollar falls by this share of f; pairs by the orderly engine take 0 alone. */
  correlation: z.coerce.number().min(0).max(100).default(0),
  /** Seconds over which the sales are spread evenly while the depth refills; 0 = all at once. */
  horizon: z.coerce.number().min(0).max(86_400).default(0),
  sources: z.array(z.enum(CASCADE_SOURCES)).min(1).max(CASCADE_SOURCES.length).default(['venues', 'books', 'law']),
  /** Dollars that a liquidation with its sale costs; without it what the market's newest liquidations cost. */
  gasUsd: z.coerce.number().min(0).max(100_000).optional(),
};
