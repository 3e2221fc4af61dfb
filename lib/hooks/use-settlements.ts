'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { settlementsQuery } from '@/lib/client/api-queries';
import { useStream } from './use-stream';

/** Stored liquidations, newest first, asked for again whenever the stream shows a new one. */
export const useSettlements = (limit = 50, before?: bigint) => {
  const client = useQueryClient();
  const newest = useStream((view) => view.snapshot?.settlements[0]?.txHash);
  useEffect(() => {
    if (newest) void client.invalidateQueries({ queryKey: ['settlements'] });
  }, [client, newest]);
  return useQuery(settlementsQuery(limit, before));
};
