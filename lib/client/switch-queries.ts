import { queryOptions } from '@tanstack/react-query';
import { switchAnswerSchema } from '@/lib/core/snapshot/switch-schema';
import { requestJson } from './request-json';

/** The market's switches, without the pairs: those follow from them. Asked again by whoever sees a new block. Rejects with `ApiError`. */
export const switchesQuery = () =>
  queryOptions({
    queryKey: ['switches'],
    queryFn: ({ signal }) => requestJson(switchAnswerSchema, '/api/v1/switches?pairs=false', { signal }),
    retry: false,
  });
