'use client';
import { useMutation } from '@tanstack/react-query';
import type { PublicClient } from 'viem';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import { type ConnectedClient, deployFrom } from '@/lib/wallet/liquidation-effects';
import { walletErrorMessage } from '@/lib/wallet/transaction-step';
import { callOf } from '@/lib/wallet/wallet-order';

/** Deploys the wallet's own executor, where its plan says how; `undefined` where there is nothing to deploy. */
export const useDeployExecutor = (
  client: ConnectedClient | undefined,
  reader: PublicClient | undefined,
  plan: ExecutablePlan | undefined,
  onDeployed: () => void,
) => {
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const deployment = plan?.funded?.executor?.deployment;
      if (!client || !reader || !deployment) throw new Error('There is nothing to deploy.');
      await deployFrom(client, reader, callOf(deployment));
    },
    onSuccess: onDeployed,
  });
  const possible = client && reader && plan?.funded?.executor?.deployment;
  return possible
    ? { run: () => mutate(), busy: isPending, error: error ? walletErrorMessage(error) : undefined }
    : undefined;
};
