import { type Hex, keccak256, stringToBytes } from 'viem';
import { z } from 'zod';
import { breakerEventSchema } from './breaker-event';
import { canonicalJson } from './canonical-json';

const hexHashSchema = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)]);

/** One link of the audit log: an event, its place, and the hash that covers it and everything before. */
export const auditLinkSchema = z.strictObject({
  /** From 0, without gaps. */
  seq: z.number().int().nonnegative(),
  event: breakerEventSchema,
  prevHash: hexHashSchema,
  hash: hexHashSchema,
});
export type AuditLink = z.infer<typeof auditLinkSchema>;

/** Where a chain ends; the first link follows `GENESIS`. */
export interface ChainHead {
  /** Of the next link. */
  readonly seq: number;
  readonly hash: Hex;
}

export const GENESIS: ChainHead = { seq: 0, hash: `0x${'0'.repeat(64)}` };

/** keccak256 over the canonical JSON of place, hash before and event. */
export const linkHash = ({ seq, prevHash, event }: Pick<AuditLink, 'seq' | 'prevHash' | 'event'>): Hex =>
  keccak256(stringToBytes(canonicalJson({ seq, prevHash, event })));

/** Links events to the end of a chain, in order. */
export function appendEvents(
  head: ChainHead,
  events: readonly AuditLink['event'][],
): { readonly links: readonly AuditLink[]; readonly head: ChainHead } {
  const links: AuditLink[] = [];
  let { seq, hash } = head;
  for (const event of events) {
    const link = { seq, event, prevHash: hash };
    hash = linkHash(link);
    seq += 1;
    links.push({ ...link, hash });
  }
  return { links, head: { seq, hash } };
}

export type ChainVerdict =
  | { readonly ok: true; readonly head: ChainHead }
  /** `place` of the first broken link among those given (their number where the end is missing), and what is wrong with it. */
  | { readonly ok: false; readonly place: number; readonly problem: string };

/**
 * Checks every link against the one before, from `from` on (a page of the log: its own start). A log cut off at its end
 * is whole by itself: give `head`, kept apart from it, to find that.
 */
export function verifyChain(
  links: readonly unknown[],
  { from = GENESIS, head }: { readonly from?: ChainHead; readonly head?: ChainHead } = {},
): ChainVerdict {
  let { seq, hash } = from;
  for (const [place, given] of links.entries()) {
    const parsed = auditLinkSchema.safeParse(given);
    if (!parsed.success) return { ok: false, place, problem: `link ${seq} is no audit link` };
    const link = parsed.data;
    if (link.seq !== seq)
      return { ok: false, place, problem: `link ${seq} is missing: ${link.seq} stands in its place` };
    if (link.prevHash !== hash) return { ok: false, place, problem: `link ${seq} does not follow the one before it` };
    if (linkHash(link) !== link.hash) return { ok: false, place, problem: `link ${seq} is not what was written` };
    seq += 1;
    hash = link.hash;
  }
  if (head !== undefined && (head.seq !== seq || head.hash !== hash))
    return { ok: false, place: links.length, problem: `the log ends at link ${seq - 1}, and ${head.seq} were written` };
  return { ok: true, head: { seq, hash } };
}
