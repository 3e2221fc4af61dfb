import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { concentrationSchema, shockAnswerSchema, type shockQuerySchema } from '@/lib/core/snapshot/shock-schema';
import { requestJson } from './request-json';

export type ShockQuestion = z.input<typeof shockQuerySchema>;

/** POST /api/v1/shock. Rejects with `ApiError`. */
export const requestShock = (question: ShockQuestion, signal: AbortSignal) =>
  requestJson(shockAnswerSchema, '/api/v1/shock', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
    signal,
  });

/** Where the book's debt stands; it moves slowly, so asked for twice a minute. */
export const concentrationQuery = (limit: number) =>
  queryOptions({
    queryKey: ['concentration', limit],
    queryFn: ({ signal }) => requestJson(concentrationSchema, `/api/v1/concentration?limit=${limit}`, { signal }),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
    retry: false,
  });
