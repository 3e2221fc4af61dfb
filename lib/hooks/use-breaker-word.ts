'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { postBreakerWord } from '@/lib/client/breaker-queries';
import { sessionQuery } from '@/lib/client/session-queries';
import type { BreakerWord } from '@/lib/core/snapshot/breaker-schema';

/** Says an operator's word to the engine; what it changed comes with the stream. */
export const useBreakerWord = (what: 'trip' | 'reset') => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (word: BreakerWord) => postBreakerWord(what, word),
    // A session that ended meanwhile shows.
    onError: () => client.invalidateQueries({ queryKey: sessionQuery().queryKey }),
  });
};
