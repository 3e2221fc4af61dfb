'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { alertsQuery, postAlertWord } from '@/lib/client/alert-queries';
import { sessionQuery } from '@/lib/client/session-queries';

/** Says an operator's word to the alerts, and looks at once what it changed. */
export const useAlertWord = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: postAlertWord,
    onSuccess: () => client.invalidateQueries({ queryKey: alertsQuery().queryKey }),
    // A session that ended meanwhile shows.
    onError: () => client.invalidateQueries({ queryKey: sessionQuery().queryKey }),
  });
};
