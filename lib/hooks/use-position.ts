'use client';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Address } from 'viem';
import { positionQuery } from '@/lib/client/api-queries';
import { useStream } from './use-stream';

/** One borrower in full, asked for again on each new block. `error` is an `ApiError`; status 404: no such borrower. */
export const usePosition = (account: Address | undefined) => {
  const client = useQueryClient();
  const blockHash = useStream((view) => view.snapshot?.block.hash);
  useEffect(() => {
    if (account && blockHash) void client.invalidateQueries({ queryKey: positionQuery(account).queryKey });
  }, [client, account, blockHash]);
  return useQuery({
    ...positionQuery(account ?? '0x'),
    enabled: account !== undefined,
    placeholderData: (previous) => (previous?.row.account === account ? keepPreviousData(previous) : undefined),
  });
};
