import { queryOptions } from '@tanstack/react-query';
import { keeperViewSchema } from '@/lib/core/snapshot/keeper-schema';
import { requestJson } from './request-json';

/** The keeper's state, asked for again every two seconds while somebody looks. */
export const keeperQuery = () =>
  queryOptions({
    queryKey: ['keeper'],
    queryFn: ({ signal }) => requestJson(keeperViewSchema, '/api/v1/keeper', { signal }),
    refetchInterval: 2_000,
    retry: false,
  });
