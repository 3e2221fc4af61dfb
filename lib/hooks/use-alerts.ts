'use client';
import { useQuery } from '@tanstack/react-query';
import { alertsQuery } from '@/lib/client/alert-queries';

/** Looked at once a second; what is older than this says nothing of now. */
const SILENT_MS = 10_000;

/** The newest alerts; `alerts` is null while nothing is known of them, `known` false when what there is is too old. */
export const useAlerts = () => {
  const { data, error, isFetching, refetch } = useQuery(alertsQuery());
  const alerts = data?.alerts;
  const known =
    error === null && data !== undefined && alerts ? Math.abs(data.serverTime - alerts.at) <= SILENT_MS : false;
  return { alerts, known, error, isFetching, refetch };
};
