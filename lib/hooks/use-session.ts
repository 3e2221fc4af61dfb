'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { deleteSession, sessionQuery } from '@/lib/client/session-queries';

/** Who this browser is signed in as (`undefined` until known), and the way out. Needs no wallet. */
export const useSession = () => {
  const client = useQueryClient();
  const { data } = useQuery(sessionQuery());
  const out = useMutation({
    mutationFn: deleteSession,
    onSettled: () => client.invalidateQueries({ queryKey: sessionQuery().queryKey }),
  });
  return {
    view: data,
    signOut: () => out.mutate(),
    signingOut: out.isPending,
    error: out.error?.message,
  };
};
