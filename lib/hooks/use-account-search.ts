'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { positionSearch } from '@/lib/client/position-search';
import { requestJson } from '@/lib/client/request-json';
import { positionWindowSchema } from '@/lib/core/snapshot/position-window-schema';

/** The first few borrowers whose address starts with `prefix`; `undefined` asks for nothing. */
export const useAccountSearch = (prefix: string | undefined) =>
  useQuery({
    queryKey: ['account-search', prefix],
    queryFn: ({ signal }) =>
      requestJson(
        positionWindowSchema,
        `/api/v1/positions?${positionSearch({ search: prefix ?? '0x', sort: 'healthFactor', limit: 8 })}`,
        { signal },
      ),
    enabled: prefix !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 2_000,
  });
