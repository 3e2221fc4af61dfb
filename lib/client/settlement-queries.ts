import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { type SettlementFilter, settlementsResponseSchema } from '@/lib/core/snapshot/endpoints';
import { settlementLedgerSchema } from '@/lib/core/snapshot/ledger-schema';
import { serviceLevelResponseSchema } from '@/lib/core/snapshot/service-level-schema';
import { settlementTotalsSchema } from '@/lib/core/snapshot/settlement-totals-schema';
import { requestJson } from './request-json';

const PATH = '/api/v1/settlements';

/** A filter as the API takes it. */
export const filterParams = (filter: SettlementFilter): URLSearchParams =>
  new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );

/** Stored liquidations that a filter lets through, newest first. */
export const settlementsQuery = (filter: SettlementFilter, limit: number) => {
  const params = filterParams(filter);
  params.set('limit', String(limit));
  return queryOptions({
    queryKey: ['settlements', params.toString()],
    queryFn: ({ signal }) => requestJson(settlementsResponseSchema, `${PATH}?${params}`, { signal }),
    placeholderData: keepPreviousData,
    retry: 1,
  });
};

/** Sums over every settlement that a filter lets through. */
export const settlementTotalsQuery = (filter: SettlementFilter) =>
  queryOptions({
    queryKey: ['settlements', 'totals', filterParams(filter).toString()],
    queryFn: ({ signal }) => requestJson(settlementTotalsSchema, `${PATH}/totals?${filterParams(filter)}`, { signal }),
    placeholderData: keepPreviousData,
    retry: 1,
  });

/** The books of each liquidation of one transaction; 404 until the engine has seen its block. */
export const ledgerQuery = (txHash: string) =>
  queryOptions({
    queryKey: ['settlements', 'ledger', txHash],
    queryFn: ({ signal }) => requestJson(z.array(settlementLedgerSchema), `${PATH}/${txHash}/ledger`, { signal }),
    retry: 1,
  });

/** How long positions below 1 waited, as of the newest block. */
export const serviceLevelQuery = () =>
  queryOptions({
    queryKey: ['service-level'],
    queryFn: ({ signal }) => requestJson(serviceLevelResponseSchema, `${PATH}/service-level`, { signal }),
    refetchInterval: 5_000,
    retry: 1,
  });
