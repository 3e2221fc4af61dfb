'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { postScenario, scenarioQuery } from '@/lib/client/api-queries';

/** The local market's driver: its state, polled each second while mounted, and the action that drives it. */
export const useScenario = (enabled: boolean) => {
  const client = useQueryClient();
  const scenario = useQuery({ ...scenarioQuery(), enabled });
  const drive = useMutation({
    mutationFn: postScenario,
    onSuccess: (view) => client.setQueryData(scenarioQuery().queryKey, view),
  });
  return { scenario, drive };
};
