import { auditLinkSchema, GENESIS } from '@/lib/core/breaker/audit-chain';
import { auditCsv } from '@/lib/core/snapshot/audit-csv';
import type { BreakerWordAnswer } from '@/lib/core/snapshot/breaker-schema';
import type { Store } from '@/lib/engine/ports';
import { type Answer, csvAnswer, jsonAnswer, problemAnswer } from './answer';
import type { FrameSource } from './frame-source';
import type { Ask } from './worker-protocol';

/** Links of the audit log as they are stored, unparsed, and the head that is kept apart from them: to be verified by who reads them. */
export async function auditAnswer(
  store: Store,
  marketId: string,
  { query: { from, limit }, format }: Extract<Ask, { kind: 'audit' }>,
): Promise<Answer> {
  // The head first: what is appended meanwhile is of the next answer.
  const head = (await store.breakers(marketId))?.head ?? GENESIS;
  const links = await store.auditLinks(marketId, from ?? Math.max(0, head.seq - limit), limit);
  if (format !== 'csv') return jsonAnswer({ links, head });
  const parsed = links.map((link) => auditLinkSchema.safeParse(link));
  const broken = parsed.findIndex(({ success }) => !success);
  if (broken >= 0)
    return problemAnswer(
      500,
      `Link ${broken} of this page of the audit log is no link: the log is damaged. Verify it.`,
    );
  return csvAnswer('breaker-audit.csv', [...auditCsv(parsed.flatMap(({ data }) => data ?? []))].join(''));
}

/**
 * Passes an operator's word on to the engine; its refusal is a 409 in its own words. From an engine in another process that
 * does not answer in time, a stop that waits for it is a 202, and anything else a 504 that says how it stands.
 */
export async function breakerWordAnswer(
  { sayToBreakers }: Pick<FrameSource, 'sayToBreakers'>,
  { what, word, actor }: Extract<Ask, { kind: 'breaker-word' }>,
): Promise<Answer> {
  if (!sayToBreakers) return problemAnswer(503, 'No engine runs that could take it.');
  const answer = await sayToBreakers(what, { ...word, actor });
  if ('unanswered' in answer)
    return answer.unanswered === 'waiting'
      ? { ...jsonAnswer({ events: [], waiting: answer.why } satisfies BreakerWordAnswer), status: 202 }
      : problemAnswer(504, answer.why);
  return answer.ok
    ? jsonAnswer({ events: [...answer.events] } satisfies BreakerWordAnswer)
    : problemAnswer(409, answer.refusal);
}
