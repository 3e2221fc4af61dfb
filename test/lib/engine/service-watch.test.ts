import type { Address } from 'viem';
import { describe, expect, it } from 'vitest';
import type { ServiceCause } from '@/lib/core/risk/service-cause';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { createServiceWatch } from '@/lib/engine/service-watch';
import { addressOf, hashOf } from '@/test/fixtures/frame';

const [A, B] = [addressOf(1), addressOf(2)];
const block = (number: number) => ({ number: BigInt(number), hash: hashOf(number), timestamp: BigInt(number * 12) });
const settled = (account: Address, number: number) =>
  ({ account, blockNumber: number, timestamp: number * 12 }) as SettlementView;

const world = () => {
  const watch = createServiceWatch();
  let last: number | undefined;
  return {
    watch,
    /** The next look: who stands below 1, of what is read who was liquidated. */
    look: (
      number: number,
      below: readonly Address[],
      more: { liquidated?: readonly SettlementView[]; cause?: ServiceCause; gap?: true } = {},
    ) => {
      const rows = [...below, addressOf(9)].map((account, place) => ({
        ...{ account, healthFactor: place < below.length ? '999999999999999999' : '1000000000000000000' },
      })) as PositionRow[];
      const changed = watch.follow({
        block: block(number),
        previous: last === undefined || more.gap ? undefined : block(last),
        evaluated: { rows, crossed: [], position: () => undefined },
        touched: new Set(),
        settlements: more.liquidated ?? [],
        causeOf: () => more.cause ?? 'nobody',
      });
      last = number;
      return changed;
    },
    back: (number: number) => {
      watch.rewind(number);
      last = number;
    },
  };
};

describe('the service watch', () => {
  it('follows a fall from block to block to its clearing', () => {
    const { look, watch } = world();
    look(10, []);
    expect(look(11, [A])).toMatchObject([
      { account: A, start: { block: 11, timestamp: 132, seen: true }, end: undefined },
    ]);
    expect(look(12, [A])).toEqual([]);
    expect(look(13, [A], { cause: 'breaker' })).toMatchObject([
      { causes: [{ from: 11 }, { from: 13, cause: 'breaker' }] },
    ]);
    const taken = settled(A, 14);
    expect(watch.lagOf(taken)).toEqual({ blocks: 3, seconds: 36, exact: true, cause: 'nobody' });
    expect(look(14, [], { liquidated: [taken] })).toMatchObject([
      { account: A, end: { block: 14, how: 'liquidated' } },
    ]);
    expect(look(15, [])).toEqual([]);
  });

  it('goes on where a liquidation left something below 1, and tells who recovered', () => {
    const { look } = world();
    look(10, []);
    look(11, [A, B]);
    expect(look(12, [A, B], { liquidated: [settled(A, 12)] })).toEqual([]);
    expect(look(13, [A])).toMatchObject([{ account: B, end: { block: 13, how: 'recovered' } }]);
  });

  it('never tells a wait shorter than it can have been', () => {
    const { look, watch } = world();
    expect(watch.lagOf(settled(A, 10))).toBeUndefined();
    look(10, []);
    expect(watch.lagOf(settled(A, 11))).toMatchObject({ blocks: 0, seconds: 0 });
    // Blocks 11 to 13 came as one reading: it may have fallen in the first.
    expect(watch.lagOf(settled(B, 13))).toMatchObject({ blocks: 2, seconds: 36 });
    const changed = look(13, [A], { liquidated: [settled(B, 13)] });
    expect(changed).toMatchObject([
      { account: A, start: { block: 11, timestamp: 120 } },
      { account: B, start: { block: 11 }, end: { block: 13, how: 'liquidated' } },
    ]);
  });

  it('does not know since when what it finds at first has stood, nor how ended what ended unwatched', () => {
    const { look, watch } = world();
    watch.restore([{ account: B, start: { block: 3, timestamp: 36, seen: true }, end: undefined, causes: [] }]);
    expect(look(10, [A])).toMatchObject([
      { account: A, start: { block: 10, seen: false } },
      { account: B, start: { block: 3 }, end: { block: 10, how: 'unwatched' } },
    ]);
    expect(watch.lagOf(settled(A, 12))).toMatchObject({ blocks: 2, exact: false });
    expect(look(900, [], { gap: true })).toMatchObject([{ account: A, end: { how: 'unwatched' } }]);
  });

  it('goes back with the chain', () => {
    const { look, back } = world();
    look(10, []);
    const [began] = look(11, [A]);
    look(12, [A, B], { cause: 'dust' });
    look(13, [B], { liquidated: [settled(A, 13)] });
    back(11);
    // As after block 11: A stands, for its first reason, and B never fell.
    expect(look(12, [A])).toEqual([]);
    expect(look(13, [], { liquidated: [settled(A, 13)] })).toEqual([
      { ...began, end: { block: 13, timestamp: 156, how: 'liquidated' } },
    ]);
  });

  it('looks at the first of a great many, and still sees who beyond them falls and recovers', () => {
    const many = Array.from({ length: 2_500 }, (_, n) => addressOf(n + 100));
    const watch = createServiceWatch();
    const far = addressOf(5_000);
    const rows = many.map((account) => ({ account, healthFactor: '1' })) as PositionRow[];
    const follow = (number: number, crossed: { account: Address; cause: 'liquidatable' | 'recovered' }[]) =>
      watch.follow({
        ...{ block: block(number), previous: block(number - 1), settlements: [], touched: new Set<Address>() },
        evaluated: { rows, crossed, position: () => undefined },
        causeOf: () => 'nobody',
      });
    expect(follow(10, [{ account: far, cause: 'liquidatable' }])).toHaveLength(2_001);
    expect(follow(11, [])).toEqual([]);
    expect(follow(12, [{ account: far, cause: 'recovered' }])).toMatchObject([
      { account: far, end: { how: 'recovered' } },
    ]);
  });
});
