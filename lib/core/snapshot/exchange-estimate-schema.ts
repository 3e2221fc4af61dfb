import { z } from 'zod';

/** What exchanges' books would pay for what a plan seizes: shown beside the route, and no part of anything that is sent. */
export const exchangeEstimateSchema = z.object({
  estimateOnly: z.literal(true),
  /** Dollars, after fees, two decimals. */
  usd: z.string().regex(/^\d+\.\d\d$/),
  /** Whole tokens of the debt asset that they buy; null where no exchange tells its book, or it holds less. */
  bought: z.number().nullable(),
  /** The share of the amount that the books hold, 0 to 1. */
  held: z.number(),
  /** Below the best bid on average, 0 to 1. */
  impact: z.number(),
  feeBps: z.number(),
  sources: z.array(z.string()),
  /** Of the oldest book. */
  ageMs: z.number(),
});
export type ExchangeEstimateView = z.infer<typeof exchangeEstimateSchema>;
