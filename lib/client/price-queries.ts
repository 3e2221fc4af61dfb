import { queryOptions } from '@tanstack/react-query';
import type { Address } from 'viem';
import { priceHistorySchema, sourceMessagesSchema } from '@/lib/core/snapshot/price-history';
import { ApiError, requestJson } from './request-json';

/** What will not come by asking again at once: a refusal, or a server that says the thing is elsewhere. */
const retry = (failures: number, error: Error): boolean =>
  !(error instanceof ApiError && error.problem.status >= 400) && failures < 3;

/** A minute's end is stored within seconds; a longer step changes less often. */
const historyEvery = (step: number): number => Math.max(20_000, step * 30_000);

/** One asset's stored prices of the last `minutes`, merged into steps of `step` minutes. */
export const priceHistoryQuery = (asset: Address, minutes: number, step: number) =>
  queryOptions({
    queryKey: ['price-history', asset, minutes, step],
    queryFn: ({ signal }) =>
      requestJson(priceHistorySchema, `/api/v1/prices/${asset}/history?minutes=${minutes}&step=${step}`, { signal }),
    refetchInterval: historyEvery(step),
    retry,
  });

/** A source's newest raw messages; `ApiError` 404 for one that keeps none, 503 where the engine runs apart. */
export const sourceMessagesQuery = (source: string) =>
  queryOptions({
    queryKey: ['source-messages', source],
    queryFn: ({ signal }) =>
      requestJson(sourceMessagesSchema, `/api/v1/sources/${encodeURIComponent(source)}/messages`, { signal }),
    retry,
  });
