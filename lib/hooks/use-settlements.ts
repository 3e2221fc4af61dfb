'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import {
  ledgerQuery,
  serviceLevelQuery,
  settlementsQuery,
  settlementTotalsQuery,
} from '@/lib/client/settlement-queries';
import type { SettlementFilter } from '@/lib/core/snapshot/endpoints';
import { useStream } from './use-stream';

/** Stored liquidations that a filter lets through, newest first, and their sums; asked for again whenever the stream shows a new one. */
export const useSettlements = (filter: SettlementFilter, limit: number) => {
  const client = useQueryClient();
  const newest = useStream((view) => {
    const [first] = view.snapshot?.settlements ?? [];
    return first && `${first.blockHash} ${first.txHash}`;
  });
  useEffect(() => {
    if (!newest) return;
    void client.invalidateQueries({ queryKey: ['settlements'] });
    // The store is written behind the stream's back.
    const later = setTimeout(() => void client.invalidateQueries({ queryKey: ['settlements'] }), 1_500);
    return () => clearTimeout(later);
  }, [client, newest]);
  return { rows: useQuery(settlementsQuery(filter, limit)), totals: useQuery(settlementTotalsQuery(filter)) };
};

/** The books of a transaction's liquidations. */
export const useLedger = (txHash: string) => useQuery(ledgerQuery(txHash));

export const useServiceLevel = () => useQuery(serviceLevelQuery());
