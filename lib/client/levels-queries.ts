import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Address } from 'viem';
import { levelsSchema } from '@/lib/core/snapshot/levels-schema';
import { requestJson } from './request-json';

/** As many as a chart has pixels to tell apart. */
const COLUMNS = 250;
const EVERY_MS = 5_000;

/** The liquidation levels of one asset, thinned for a chart; asked for again every few seconds. */
export const levelsQuery = (asset: Address) =>
  queryOptions({
    queryKey: ['levels', asset],
    queryFn: ({ signal }) => requestJson(levelsSchema, `/api/v1/levels/${asset}?columns=${COLUMNS}`, { signal }),
    refetchInterval: EVERY_MS,
    placeholderData: (previous) => (previous?.asset === asset ? keepPreviousData(previous) : undefined),
    retry: false,
  });
