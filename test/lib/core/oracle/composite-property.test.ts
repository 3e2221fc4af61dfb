import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Aggregation, aggregationSchema, DEFAULT_AGGREGATION } from '@/lib/core/oracle/aggregation';
import { createBoard, evaluate, say, seatOf, type Verdict } from '@/lib/core/oracle/board';
import { MAD_SCALE, smallSampleFactor } from '@/lib/core/oracle/median';
import type { QuoteGroup } from '@/lib/core/oracle/quote';
import { claimedHalfWidth, type Saying, seatTerms } from '@/lib/core/oracle/seat';

const NOW = 1_800_000_000_000;
const RUNS = { numRuns: 2_000 };
const GROUPS = ['exchange', 'perpetual', 'dex-twap', 'dex-spot', 'push-oracle', 'pull-oracle', 'protocol'] as const;

interface Word extends Saying {
  readonly source: string;
  readonly group: QuoteGroup;
  readonly upstream: string;
}

/** Everything that a double can be, and what prices usually are. */
const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, -0, 1e30, 2 ** 52, 2 ** 53, Number.MIN_VALUE),
  fc.integer({ min: 1, max: 2 ** 50 }),
);
const anyTime = fc.oneof(
  fc.integer({ min: NOW - 20_000, max: NOW + 20_000 }),
  fc.constant(NOW),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -1),
);
/** Around 2,000 dollars by up to `bps` either way: near enough to each other for gaps and intervals to pass. */
const near = (bps: number) => fc.integer({ min: -bps, max: bps }).map((at) => 2_000_00000000 + at * 20_000_000);

const honestWord = (source: string, upstream: string): fc.Arbitrary<Word> =>
  fc
    .record({
      group: fc.constantFrom<QuoteGroup>('exchange', 'pull-oracle', 'push-oracle', 'dex-twap'),
      price: fc.oneof(
        { weight: 14, arbitrary: near(60) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 ** 50 }) },
      ),
      spread: fc.oneof(fc.constant(NaN), fc.integer({ min: 0, max: 40_00000000 })),
      age: fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: 0, max: 10_000 }) },
        { weight: 1, arbitrary: fc.constant(4e6) },
      ),
    })
    .map(({ group, price, spread, age }) => ({
      ...{ source, group, upstream, price, confidence: NaN, unusable: undefined },
      ...{ bid: price - Math.floor(spread / 2), ask: price + Math.floor(spread / 2) },
      ...{ observedAt: NOW - age, receivedAt: NOW - age },
    }));

/** Anything at all; and, more often, what passes as a quote: only that can do harm. */
const corruptWord = (source: string, upstream: string): fc.Arbitrary<Word> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .record({
          group: fc.constantFrom<QuoteGroup>('exchange', 'pull-oracle', 'push-oracle', 'dex-twap'),
          price: fc.oneof(near(90), near(900), fc.integer({ min: 1, max: 2 ** 52 - 1 })),
          part: fc.integer({ min: 50, max: 100_000 }),
        })
        .map(({ group, price, part }) => ({
          ...{ source, group, upstream, price, unusable: undefined, observedAt: NOW, receivedAt: NOW },
          ...{ bid: NaN, ask: NaN, confidence: Math.floor(price / part) },
        })),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        source: fc.constant(source),
        upstream: fc.constant(upstream),
        group: fc.constantFrom(...GROUPS),
        price: fc.oneof(anyNumber, near(200)),
        bid: anyNumber,
        ask: anyNumber,
        confidence: anyNumber,
        observedAt: anyTime,
        receivedAt: anyTime,
        unusable: fc.constantFrom(undefined, undefined, undefined, 'capped' as const),
      }),
    },
  );

/** 1–9 upstreams of 1–3 sources each; those of a corrupted upstream say anything. */
const scene = fc
  .array(
    fc.record({ corrupt: fc.nat({ max: 2 }).map((third) => third === 0), sources: fc.integer({ min: 1, max: 3 }) }),
    { minLength: 1, maxLength: 9 },
  )
  .chain((upstreams) =>
    fc.tuple(
      ...upstreams.map(({ corrupt, sources }, place) =>
        fc.tuple(
          ...Array.from({ length: sources }, (_, at) =>
            (corrupt ? corruptWord : honestWord)(`${corrupt ? 'bad' : 'good'}${place}.${at}`, `u${place}`),
          ),
        ),
      ),
    ),
  )
  .map((words) => words.flat());

/** Any static weights at all, of groups and of single sources. */
const weighted = fc
  .record({
    groups: fc.tuple(...GROUPS.slice(0, 6).map(() => fc.integer({ min: 0, max: 1_000 }))),
    sources: fc.dictionary(
      fc.constantFrom('good0.0', 'good1.0', 'bad0.0', 'bad1.0', 'bad2.0'),
      fc.integer({ min: 0, max: 1_000 }),
    ),
  })
  .map(({ groups, sources }) =>
    aggregationSchema.parse({
      groups: Object.fromEntries(GROUPS.slice(0, 6).map((group, place) => [group, { weight: groups[place] }])),
      sourceWeights: sources,
    }),
  );
const anyOptions = fc.oneof(fc.constant(DEFAULT_AGGREGATION), weighted);

function boardOf(words: readonly Word[], options: Aggregation) {
  const board = createBoard(options);
  for (const word of words) {
    const seat = seatOf(board, seatTerms(word, options));
    say(seat, word);
  }
  return board;
}
const judge = (words: readonly Word[], options: Aggregation): Verdict => ({
  ...evaluate(boardOf(words, options), NOW),
});

describe('any minority of corrupted votes', () => {
  test('leaves the price within the honest range, or unknown; the interval holds the price and is bounded by the honest', () => {
    let known = 0;
    let attacked = 0;
    fc.assert(
      fc.property(scene, anyOptions, (words, options) => {
        const board = boardOf(words, options);
        const { price, low, high, votes, quorum } = evaluate(board, NOW);
        const voters = board.seats.filter(({ value }) => value !== Infinity);
        const upstreams = new Set(voters.map(({ upstream }) => upstream));
        const bad = new Set(
          voters.flatMap(({ terms, upstream }) => (terms.source.startsWith('bad') ? [upstream] : [])),
        );
        expect(upstreams.size).toBe(votes);
        if (votes < quorum) expect(price).toBeNaN();
        if (Number.isNaN(price)) {
          expect([low, high]).toEqual([NaN, NaN]);
          return;
        }
        expect(low <= price && price <= high && low >= 0).toBe(true);
        expect([price, low, high].every(Number.isSafeInteger)).toBe(true);
        fc.pre(bad.size * 2 < votes);
        known += 1;
        if (bad.size > 0) attacked += 1;
        const honest = voters.filter(({ terms }) => terms.source.startsWith('good'));
        const lowest = Math.min(...honest.map((seat) => seat.price));
        const highest = Math.max(...honest.map((seat) => seat.price));
        expect(price >= lowest && price <= highest).toBe(true);
        const { mads, floorBps } = options.interval;
        const widest = Math.max(
          mads * smallSampleFactor(votes) * MAD_SCALE * (highest - lowest),
          ...honest.map(claimedHalfWidth),
          (floorBps * price) / 10_000,
        );
        expect(high - price).toBeLessThanOrEqual(Math.ceil(widest * (1 + 1e-9)) + 1);
      }),
      RUNS,
    );
    // The property must have been put to the test.
    expect(known).toBeGreaterThan(600);
    expect(attacked).toBeGreaterThan(300);
  });
});

describe('the board', () => {
  test('does not care for the order of quotes', () => {
    const permuted = fc
      .tuple(scene, scene, anyOptions)
      .chain(([first, second, options]) =>
        fc.tuple(
          fc.constant([...first, ...second]),
          fc.shuffledSubarray([...first, ...second], { minLength: first.length + second.length }),
          fc.constant(options),
        ),
      );
    fc.assert(
      fc.property(permuted, ([words, shuffled, options]) => {
        // One upstream a source: which of two terms a source has is configuration, not a matter of its quotes.
        const settled = (list: readonly Word[]) => list.map((word) => ({ ...word, group: 'exchange' as const }));
        expect(judge(settled(shuffled), options)).toEqual(judge(settled(words), options));
      }),
      RUNS,
    );
  });

  test('is not changed by a duplicate or by an older quote', () => {
    fc.assert(
      fc.property(scene, fc.nat(), fc.integer({ min: 1, max: 1_000 }), anyNumber, (words, pick, older, price) => {
        const word = words[pick % words.length] as Word;
        const before = judge(words, DEFAULT_AGGREGATION);
        expect(judge([...words, word], DEFAULT_AGGREGATION)).toEqual(before);
        fc.pre(Number.isFinite(word.observedAt) && Number.isFinite(word.receivedAt));
        const stale = { ...word, price, observedAt: Math.min(word.observedAt, word.receivedAt) - older };
        expect(judge([...words, stale], DEFAULT_AGGREGATION)).toEqual(before);
      }),
      RUNS,
    );
  });
});
