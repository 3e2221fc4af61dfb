'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Address } from 'viem';
import { planQuery } from '@/lib/client/api-queries';
import type { PlanQuery } from '@/lib/core/snapshot/endpoints';
import { useStream } from './use-stream';

/** The executable plan for the next block, computed anew by the server on each new block; `undefined` asks for none. */
export const usePlan = (account: Address | undefined, plan: PlanQuery | undefined) => {
  const client = useQueryClient();
  const blockHash = useStream((view) => view.snapshot?.block.hash);
  useEffect(() => {
    if (account && blockHash) void client.invalidateQueries({ queryKey: ['plan', account] });
  }, [client, account, blockHash]);
  return useQuery({
    ...planQuery(account ?? '0x', plan ?? { collateral: '0x', debt: '0x', amount: 'max' }),
    enabled: account !== undefined && plan !== undefined,
  });
};
