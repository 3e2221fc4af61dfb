import { type ChainHead, type ChainVerdict, GENESIS, verifyChain } from './audit-chain';

/** Reads links from a place on, in order, at most `limit` of them. */
export type ReadLinks = (from: number, limit: number) => Promise<readonly unknown[]>;

export interface LogCheck {
  readonly read: ReadLinks;
  /** Where the log must end, as it is kept apart from it. */
  readonly head: ChainHead;
  /** Verified before: where to go on. From the start where absent. */
  readonly from?: ChainHead | undefined;
  readonly pageSize?: number;
  /** Called after each page with the links verified so far. */
  readonly onProgress?: (verified: number) => void;
}

/** Links checked a page; a page's answer is then some hundred kilobytes. */
const PAGE = 500;

/**
 * Verifies a whole log, page by page, up to its head; `place` of a broken one is the link's own number. Links that were
 * appended after the head are left for the next time. Rejects when a page cannot be read.
 */
export async function verifyLog({
  read,
  head,
  from = GENESIS,
  pageSize = PAGE,
  onProgress,
}: LogCheck): Promise<ChainVerdict> {
  let at = from;
  while (at.seq < head.seq) {
    const links = (await read(at.seq, Math.min(pageSize, head.seq - at.seq))).slice(0, head.seq - at.seq);
    // Nothing more although more was written: judged against the head below.
    if (links.length === 0) break;
    const verdict = verifyChain(links, { from: at });
    if (!verdict.ok) return { ...verdict, place: at.seq + verdict.place };
    at = verdict.head;
    onProgress?.(at.seq);
  }
  const verdict = verifyChain([], { from: at, head });
  if (verdict.ok) return verdict;
  const problem =
    at.seq === head.seq
      ? `link ${head.seq - 1} is not the one that the kept head names: the log was written anew`
      : at.seq > head.seq
        ? `the kept head names ${head.seq} links, and ${at.seq} were verified before: links are gone`
        : verdict.problem;
  return { ok: false, place: at.seq, problem };
}
