import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SERVICE_CAUSES, type StandingFacts, serviceCause } from '@/lib/core/risk/service-cause';
import { carriedRows, type DeficitRow, deficitBooks } from '@/lib/core/settlement/deficit-books';
import { serviceLevel } from '@/lib/core/settlement/service-level';
import { servicePeriods } from '@/lib/core/settlement/service-periods';
import { lagOf, mainCause, rewound, type Spell, withCause } from '@/lib/core/settlement/spell';
import { serviceLevelCsv } from '@/lib/core/snapshot/service-level-csv';
import { addressOf } from '../protocols/aave-v3/market-fixture';

const spell = (start: number, end?: number, more: Partial<Spell> = {}): Spell => ({
  account: addressOf(start),
  start: { block: start, timestamp: start * 12, seen: true },
  end: end === undefined ? undefined : { block: end, timestamp: end * 12, how: 'liquidated' },
  causes: [{ from: start, cause: 'nobody' }],
  ...more,
});
const NOW = { block: 1_000, timestamp: 12_000 };

describe('serviceCause', () => {
  const easy: StandingFacts = {
    ...{ shut: false, blockedBy: undefined, verdict: 'agreed' },
    ...{ bonus: 500n, profit: 400n, gas: 100n },
  };
  it.each<[string, Partial<StandingFacts>, string]>([
    ['it would have paid', {}, 'nobody'],
    ['nothing is known of money', { bonus: undefined, profit: undefined, gas: undefined }, 'nobody'],
    ['the breakers, whatever else', { shut: true, verdict: 'wrongful', profit: -1n }, 'breaker'],
    ['a switch of the market', { blockedBy: 'sentinel' }, 'breaker'],
    ['the protocol alone thinks so', { verdict: 'wrongful', profit: -1n }, 'oracle-delay'],
    ['no price', { blockedBy: 'price-unknown' }, 'oracle-delay'],
    ['no cash', { blockedBy: 'no-liquidity' }, 'no-depth'],
    ['no legal amount', { blockedBy: 'must-not-leave-dust' }, 'dust'],
    ['a bonus that gas eats', { bonus: 100n, profit: 100n }, 'dust'],
    ['a bonus one unit above gas', { bonus: 101n, profit: 101n }, 'nobody'],
    ['a sale that does not pay', { profit: 100n }, 'unprofitable'],
    ['no bonus at all', { bonus: -1n, profit: -1n }, 'unprofitable'],
  ])('%s', (_, facts, cause) => expect(serviceCause({ ...easy, ...facts })).toBe(cause));
});

describe('a spell', () => {
  it('is charged to what held for most of its blocks; a tie goes to the first in the list', () => {
    const causes: Spell['causes'] = [
      { from: 10, cause: 'nobody' },
      { from: 13, cause: 'breaker' },
      { from: 15, cause: 'nobody' },
    ];
    const start = { block: 10, timestamp: 0, seen: true };
    expect(mainCause({ start, causes }, 14)).toBe('nobody');
    expect(mainCause({ start, causes: causes.slice(0, 2) }, 15)).toBe('breaker');
    expect(mainCause({ start, causes }, 9)).toBeUndefined();
  });

  it('waits from the block of its fall; who is cleared in the next one was kept by nothing', () => {
    expect(lagOf(spell(10), { block: 11, timestamp: 132 })).toEqual({
      blocks: 1,
      seconds: 12,
      exact: true,
      cause: null,
    });
    expect(lagOf(spell(10), { block: 12, timestamp: 144 }).cause).toBe('nobody');
    expect(lagOf(spell(10), { block: 10, timestamp: 120 }).blocks).toBe(0);
  });

  it('goes back with the chain to what it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...SERVICE_CAUSES), { minLength: 1, maxLength: 12 }),
        fc.nat(14),
        (list, last) => {
          const grown = (until: number) =>
            list
              .slice(0, until)
              .reduce((so, cause, at) => withCause(so, 5 + at, cause), spell(5, undefined, { causes: [] }));
          const whole = { ...grown(list.length), end: spell(5, 5 + list.length).end };
          const before = rewound(whole, 5 + last);
          expect(before).toEqual(last >= list.length ? whole : grown(last + 1));
        },
      ),
    );
    expect(rewound(spell(5), 4)).toBeUndefined();
  });
});

describe('serviceLevel', () => {
  it('counts plain waits like any percentile', () => {
    const spells = Array.from({ length: 100 }, (_, n) => spell(10, 10 + n + 1));
    const { blocks, seconds, cleared, atOnce } = serviceLevel(spells, NOW);
    expect(blocks).toEqual({ p50: 50, p90: 90, p99: 99 });
    expect(seconds).toEqual({ p50: 600, p90: 1_080, p99: 1_188 });
    expect([cleared, atOnce]).toEqual([100, 1]);
  });

  it('does not drop who still stands: percentiles only get worse by them, or are not known', () => {
    const cleared = Array.from({ length: 6 }, (_, n) => spell(10, 12 + n));
    const standing = Array.from({ length: 4 }, () => spell(10));
    const level = serviceLevel([...cleared, ...standing], NOW);
    expect(level.blocks).toEqual({ p50: 6, p90: null, p99: null });
    expect(serviceLevel(cleared, NOW).blocks.p50).toBe(4);
    expect(level.standing).toBe(4);
    expect(level.longest).toEqual({ account: addressOf(10), blocks: 990, seconds: 11_880 });
    expect(level.causes.find(({ cause }) => cause === 'nobody')).toEqual({ cause: 'nobody', cleared: 6, standing: 4 });
  });

  it('takes a wait whose start nobody saw as at least that, never as a clearing', () => {
    const unseen = spell(10, 12, { start: { block: 10, timestamp: 120, seen: false } });
    expect(serviceLevel([unseen], NOW).blocks.p50).toBeNull();
    expect(serviceLevel([unseen, spell(10, 13)], NOW).blocks).toEqual({ p50: 3, p90: 3, p99: 3 });
    const recovered = spell(10, 11, { end: { block: 11, timestamp: 132, how: 'recovered' } });
    expect(serviceLevel([recovered, spell(10, 13)], NOW)).toMatchObject({
      cleared: 1,
      recovered: 1,
      blocks: { p50: 3 },
    });
  });

  it('knows nothing of nothing', () => {
    expect(serviceLevel([], NOW)).toMatchObject({ cleared: 0, blocks: { p50: null }, longest: null });
  });

  it('is the product-limit estimate: between dropping the standing and waiting for them for ever', () => {
    const waits = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.boolean()), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(waits, (list) => {
        const now = { block: 50, timestamp: 600 };
        const spells = list.map(([wait, done]) => (done ? spell(0, wait) : spell(50 - wait)));
        const { p50 } = serviceLevel(spells, now).blocks;
        const done = list.filter(([, cleared]) => cleared);
        const dropped =
          done.length > 0
            ? serviceLevel(
                spells.filter(({ end }) => end),
                now,
              ).blocks.p50
            : null;
        if (p50 !== null) expect(dropped).not.toBeNull();
        if (p50 !== null && dropped !== null) expect(p50).toBeGreaterThanOrEqual(dropped);
        if (done.length === list.length)
          expect(p50).toBe([...list].map(([wait]) => wait).sort((a, b) => a - b)[Math.ceil(list.length / 2) - 1]);
      }),
    );
  });
});

describe('the bad-debt books', () => {
  const [A, B] = [addressOf(1), addressOf(2)];
  const block = { number: 9n, hash: `0x${'9'.repeat(64)}` as const, timestamp: 90n };
  const row = (kind: DeficitRow['kind'], amount: bigint, asset = A): DeficitRow => ({
    ...{ asset, kind, amount, blockNumber: 1, blockHash: block.hash, timestamp: 1, event: undefined },
  });
  const chain = (a: bigint | undefined, b: bigint | undefined) =>
    new Map([
      [A, { deficit: a }],
      [B, { deficit: b }],
    ] as const);

  it('sums what was carried, created and covered, beside the chain', () => {
    const rows = [row('carried', 5n), row('created', 10n), row('covered', 4n), row('created', 1n, B)];
    expect(deficitBooks(rows, chain(11n, 2n))).toEqual([
      { asset: A, carried: 5n, created: 10n, covered: 4n, booked: 11n, onChain: 11n },
      { asset: B, carried: 0n, created: 1n, covered: 0n, booked: 1n, onChain: 2n },
    ]);
  });

  it('begins with what the chain has, and says nothing where it keeps none', () => {
    const carried = carriedRows([row('created', 10n)], chain(7n, 0n), block);
    expect(carried).toMatchObject([{ asset: A, kind: 'carried', amount: -3n, blockNumber: 9 }]);
    expect(deficitBooks(carried, chain(undefined, undefined))).toEqual([]);
  });
});

describe('the service level over time', () => {
  const at = (timestamp: number, more: Partial<Spell> = {}): Spell => ({
    ...spell(timestamp),
    start: { block: timestamp, timestamp, seen: true },
    end: { block: timestamp + 3, timestamp: timestamp + 36, how: 'liquidated' },
    ...more,
  });
  const now = { block: 100_000, timestamp: 100_000 };
  const known = (spells: readonly Spell[]) => servicePeriods(spells, now).filter(({ fell }) => fell > 0);

  it('is of those that fell in each period, in which they count as they are known now', () => {
    const standing = at(99_700, { end: undefined });
    const recovered = at(99_800, { end: { block: 99_801, timestamp: 99_812, how: 'recovered' } });
    const unseen = at(99_700, { start: { block: 99_700, timestamp: 99_700, seen: false } });
    const periods = known([at(99_299), at(99_300), at(99_599), standing, recovered, unseen]);
    expect(periods.map(({ from, to, fell, cleared }) => [from, to, fell, cleared])).toEqual([
      [99_000, 99_300, 1, 1],
      [99_300, 99_600, 2, 2],
      [99_600, 99_900, 2, 0],
    ]);
    expect(periods[1]).toMatchObject({ blocks: { p50: 3, p99: 3 }, seconds: { p50: 36 }, standing: 0, recovered: 0 });
    // One stands, one recovered: nobody knows when half would have been cleared.
    expect(periods[2]).toMatchObject({ blocks: { p50: null, p99: null }, standing: 1, recovered: 1 });
  });

  it.each([
    [now.timestamp - 6_000, 300, 24],
    [now.timestamp - 8_000, 3_600, 24],
    [now.timestamp - 90_000, 86_400, 30],
    [now.timestamp - 99_999, 86_400, 30],
  ])('reaches back to a fall at %d in periods of %d s', (first, length, count) => {
    const periods = servicePeriods([at(first), at(99_999)], now);
    expect(periods).toHaveLength(count);
    for (const [place, { from, to }] of periods.entries()) {
      expect(to - from).toBe(length);
      expect(Math.abs(from % length)).toBe(0);
      if (place > 0) expect(from).toBe(periods[place - 1]?.to);
    }
    expect(periods.at(-1)?.from).toBeLessThanOrEqual(now.timestamp);
    expect(periods.at(-1)?.to).toBeGreaterThan(now.timestamp);
    expect(periods.reduce((sum, { fell }) => sum + fell, 0)).toBe(2);
  });

  it('is there, and empty, before anybody fell', () => {
    const periods = servicePeriods([], now);
    expect(periods).toHaveLength(24);
    expect(periods.every(({ fell, blocks }) => fell === 0 && blocks.p50 === null)).toBe(true);
  });

  it('is exported a line a window and a line a period, what nobody knows left empty', () => {
    const level = { ...serviceLevel([at(99_300)], now), causes: [] };
    const csv = serviceLevelCsv({
      ...now,
      windows: [{ seconds: 3_600, level: { ...level, blocks: { ...level.blocks }, seconds: { ...level.seconds } } }],
      periods: known([at(99_300), at(99_700, { end: undefined })]).map(({ blocks, seconds, ...rest }) => ({
        ...{ ...rest, blocks: { ...blocks }, seconds: { ...seconds } },
      })),
      standing: [],
    });
    expect(csv.split('\r\n')).toEqual([
      'of,from,to,fell,cleared,at_once,recovered,unwatched,standing,blocks_p50,blocks_p90,blocks_p99,seconds_p50,seconds_p90,seconds_p99',
      'window,96400,100000,,1,0,0,0,0,3,3,3,36,36,36',
      'fell in,99300,99600,1,1,,0,,0,3,3,3,36,36,36',
      'fell in,99600,99900,1,0,,0,,1,,,,,,',
      '',
    ]);
  });
});
