import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { auditLinkSchema } from '@/lib/core/breaker/audit-chain';
import { type BreakerWord, breakerWordAnswerSchema } from '@/lib/core/snapshot/breaker-schema';
import { requestJson } from './request-json';

const PATH = '/api/v1/breakers';

/** Links as they come: they are to be verified, and a damaged one must not keep the others from being shown. */
const rawPageSchema = z.object({ links: z.array(z.unknown()), head: auditLinkSchema.pick({ seq: true, hash: true }) });

/** One page of the audit log; without `from` the newest. Rejects with `ApiError`. */
export const requestAuditPage = (limit: number, from?: number, signal?: AbortSignal) =>
  requestJson(rawPageSchema, `${PATH}/audit?limit=${limit}${from === undefined ? '' : `&from=${from}`}`, {
    ...(signal && { signal }),
  });

/** The newest links that can be read, oldest first, and how many could not. `seq`: where the log ends, so that it is asked again when it grows. */
export const auditLogQuery = (limit: number, seq: number | undefined) =>
  queryOptions({
    queryKey: ['audit', limit, seq],
    queryFn: async ({ signal }) => {
      const { links, head } = await requestAuditPage(limit, undefined, signal);
      const parsed = links.flatMap((link) => auditLinkSchema.safeParse(link).data ?? []);
      return { links: parsed, damaged: links.length - parsed.length, head };
    },
    placeholderData: (previous) => previous,
    retry: 1,
  });

/** An operator's word on one breaker. Rejects with `ApiError`: 401, 403, 409 with the refusal in words. */
export const postBreakerWord = (what: 'trip' | 'reset', word: BreakerWord) =>
  requestJson(breakerWordAnswerSchema, `${PATH}/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(word),
  });
