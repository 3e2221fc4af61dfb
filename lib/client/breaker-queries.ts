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

/**
 * The `limit` links before place `to`, without it the newest: those that can be read, oldest first, how many could not, and
 * where the page begins. `seq`: where the log ends, so that the newest are asked for again when it grows.
 */
export const auditLogQuery = (limit: number, to: number | undefined, seq: number | undefined) =>
  queryOptions({
    queryKey: ['audit', limit, to ?? null, to === undefined ? seq : null],
    queryFn: async ({ signal }) => {
      const begin = to === undefined ? undefined : Math.max(0, to - limit);
      const { links, head } = await requestAuditPage(
        begin === undefined ? limit : Math.max(1, (to ?? 0) - begin),
        begin,
        signal,
      );
      const parsed = links.flatMap((link) => auditLinkSchema.safeParse(link).data ?? []);
      const from = begin ?? Math.max(0, head.seq - links.length);
      return { links: parsed, damaged: links.length - parsed.length, from, to: from + links.length, head };
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
