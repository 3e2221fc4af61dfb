import { describe, expect, it } from 'vitest';
import { appendEvents, GENESIS } from '@/lib/core/breaker/audit-chain';
import { verifyLog } from '@/lib/core/breaker/verify-log';
import { auditLog, tampered } from '@/test/fixtures/audit-log';

const { links, head } = auditLog(23);
const over =
  (log: readonly unknown[]) =>
  (from: number, limit: number): Promise<readonly unknown[]> =>
    Promise.resolve(log.slice(from, from + limit));

describe('verifying a log page by page', () => {
  it.each([1, 2, 7, 23, 100])(
    'goes through all of it in pages of %i, and no further than the head',
    async (pageSize) => {
      const seen: number[] = [];
      const later = appendEvents(head, [links[0]?.event as (typeof links)[number]['event']]);
      const verdict = await verifyLog({
        read: over([...links, ...later.links]),
        head,
        pageSize,
        onProgress: (verified) => seen.push(verified),
      });
      expect(verdict).toEqual({ ok: true, head });
      expect(seen.at(-1)).toBe(23);
    },
  );

  it.each([0, 6, 7, 22])('names link %i, which was changed', async (seq) => {
    const verdict = await verifyLog({ read: over(tampered(links, seq)), head, pageSize: 7 });
    expect(verdict).toMatchObject({ ok: false, place: seq, problem: `link ${seq} is not what was written` });
  });

  it('finds a link taken out, links cut off, and a log written anew', async () => {
    const without = links.filter(({ seq }) => seq !== 9);
    expect(await verifyLog({ read: over(without), head, pageSize: 7 })).toMatchObject({ ok: false, place: 9 });
    expect(await verifyLog({ read: over(links.slice(0, 20)), head, pageSize: 7 })).toMatchObject({
      ok: false,
      place: 20,
      problem: 'the log ends at link 19, and 23 were written',
    });
    const anew = appendEvents(
      GENESIS,
      tampered(links, 4).map(({ event }) => event),
    ).links;
    const verdict = await verifyLog({ read: over(anew), head });
    expect(verdict).toMatchObject({ ok: false, place: 23 });
    expect(verdict.ok ? '' : verdict.problem).toContain('written anew');
  });

  it('goes on from what was verified before, and finds that gone', async () => {
    const before = auditLog(10).head;
    const asked: number[] = [];
    const read = (from: number, limit: number) => {
      asked.push(from);
      return over(links)(from, limit);
    };
    expect(await verifyLog({ read, head, from: before })).toEqual({ ok: true, head });
    expect(asked).toEqual([10]);
    expect(await verifyLog({ read, head: before, from: head })).toMatchObject({ ok: false });
  });
});
