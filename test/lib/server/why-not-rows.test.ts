import { describe, expect, it } from 'vitest';
import { EMPTY_VIEW } from '@/lib/client/live-view';
import { whyNotOf } from '@/lib/client/why-not-of';
import { protocolRules } from '@/lib/core/protocols/registry';
import { positionQuerySchema, positionWindowSchema } from '@/lib/core/snapshot/position-window-schema';
import { createService } from '@/lib/server/service';
import { bareClientConfig } from '@/test/fixtures/bare-server';
import { testAccount } from '@/test/fixtures/book';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';

/** One that pays, one of dust, one that is healthy. */
const book = [
  testAccount({ WETH: 10 }, { USDC: 20_300 }, { id: 0x1002 }),
  testAccount({ WETH: 0.0001 }, { USDC: 0.203 }, { id: 0x1003 }),
  testAccount({ WETH: 10 }, { USDC: 9_000 }, { id: 0x1001 }),
];

describe('why a position is not liquidated', () => {
  const { frame, source } = evaluatedBook(book, { prices: { WETH: 2_300 } });
  const snapshot = frame.snapshot && { ...frame.snapshot, gasUsd: '150000000' };
  if (!snapshot) throw new Error('no snapshot');
  const told = { ...frame, snapshot };
  const now = 1_500;
  const service = createService({
    source: { ...source, frame: () => told },
    rules: protocolRules['aave-v3'],
    ...{ market: testConfig, store: fakeStore().store, clientConfig: bareClientConfig, scenario: undefined },
    now: () => now,
  });
  const query = positionQuerySchema.parse({});

  it('is told alike by the stream’s pages, the API and the export', async () => {
    const { rows } = positionWindowSchema.parse(JSON.parse((await service.ask({ kind: 'positions', query })).body));
    const live = { ...EMPTY_VIEW, snapshot, breakers: frame.breakers, lastEventAt: now, clockSkewMs: 0 };
    const exported = service.csv(query);
    if (!(Symbol.iterator in exported)) throw new Error('no export');
    const lines = [...(exported as IterableIterator<string>)];
    const columns = lines[0]?.trim().split(',') ?? [];
    expect(columns.slice(-2)).toEqual(['why_not', 'why_not_words']);
    const reasons = [...frame.rows].map((row) => {
      const page = whyNotOf(live, row);
      const api = rows[row.account]?.whyNot;
      expect(api).toEqual(page?.reason === 'not-below-1' ? undefined : page);
      const line = lines.find((one) => one.startsWith(row.account)) ?? '';
      if (page && page.reason !== 'not-below-1')
        for (const text of [page.title, page.words]) expect(line).toContain(text.split(',')[0]);
      else expect(line.trim().endsWith(',,')).toBe(true);
      return page === null ? null : page?.reason;
    });
    // Without a word of the breakers nothing passes.
    expect(new Set(reasons)).toEqual(
      new Set(frame.breakers === null ? ['breaker-open', 'not-below-1'] : [null, 'dust', 'not-below-1']),
    );
  });
});
