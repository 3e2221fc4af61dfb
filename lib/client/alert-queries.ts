import { queryOptions } from '@tanstack/react-query';
import { type AlertWordInput, alertsAnswerSchema, alertWordAnswerSchema } from '@/lib/core/snapshot/alert-schema';
import { requestJson } from './request-json';

const PATH = '/api/v1/alerts';

/** Incidents, channels, deliveries and silences, asked for again every two seconds while somebody looks. */
export const alertsQuery = () =>
  queryOptions({
    queryKey: ['alerts'],
    queryFn: ({ signal }) => requestJson(alertsAnswerSchema, PATH, { signal }),
    refetchInterval: 2_000,
    retry: false,
  });

/** An operator's word. Rejects with `ApiError`: 401, 403, 409 with the refusal in words. */
export const postAlertWord = (word: AlertWordInput) =>
  requestJson(alertWordAnswerSchema, PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(word),
  });
