import { type ExchangeQuestion, exchangeEstimate } from '@/lib/core/execution/exchange-estimate';
import type { ExchangeEstimateView } from '@/lib/core/snapshot/exchange-estimate-schema';

/** What exchanges would pay, as the API tells it; null where no book tells. */
export function exchangeView(question: ExchangeQuestion): ExchangeEstimateView | null {
  const estimate = exchangeEstimate(question);
  if (estimate === undefined) return null;
  const { dollars, bought, sources, ...rest } = estimate;
  return { estimateOnly: true, usd: dollars.toFixed(2), bought: bought ?? null, sources: [...sources], ...rest };
}
