'use client';
import { useQuery } from '@tanstack/react-query';
import type { ConnectedClient } from '@/lib/wallet/liquidation-effects';
import { makesBatches } from '@/lib/wallet/wallet-batch';

/** Whether the connected wallet makes several calls as one (EIP-5792); `undefined` until it has said. */
export const useBatches = (client: ConnectedClient | undefined): boolean | undefined =>
  useQuery({
    queryKey: ['wallet-batches', client?.uid, client?.account.address, client?.chain.id],
    queryFn: () => (client ? makesBatches(client) : Promise.reject(new Error('no wallet'))),
    enabled: client !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
