'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Address } from 'viem';
import { useSignMessage } from 'wagmi';
import { postSignIn, requestSignInTerms, sessionQuery } from '@/lib/client/session-queries';
import { signInMessage } from '@/lib/wallet/sign-in-message';
import { isUserRejection, walletErrorMessage } from '@/lib/wallet/transaction-step';

/** Signs in with the connected wallet: terms, signature, session. Inside `WalletProvider`. */
export const useSignIn = () => {
  const client = useQueryClient();
  const sign = useSignMessage();
  const signIn = useMutation({
    mutationFn: async (account: Address) => {
      const message = signInMessage(account, await requestSignInTerms(), window.location.origin);
      return postSignIn({ message, signature: await sign.mutateAsync({ account, message }) });
    },
    onSuccess: (view) => client.setQueryData(sessionQuery().queryKey, view),
  });
  const { error } = signIn;
  return {
    signIn: (account: Address) => signIn.mutate(account),
    signingIn: signIn.isPending,
    /** In words; a signature that was declined is no error. */
    error: error && !isUserRejection(error) ? walletErrorMessage(error) : undefined,
    declined: error !== null && isUserRejection(error),
    forget: signIn.reset,
  };
};
