import { type Address, pad, toHex } from 'viem';
import { expect, it } from 'vitest';
import {
  emptyShadowBook,
  type SeenLiquidation,
  type ShadowSight,
  shadowStep,
  takenInShadow,
} from '@/lib/core/execution/keeper/shadow';

const [A, B, THEM] = [1, 2, 9].map((n) => pad(toHex(n), { size: 20 })) as [Address, Address, Address];
const tried = (account: Address, block: bigint) => ({ account, block, profitWei: 100n, gasWei: 7n });
const took = (account: Address, block: bigint): SeenLiquidation => ({
  ...{ account, block, liquidator: THEM, txHash: pad('0x1', { size: 32 }), profitUsd: 5n },
});
/** Blocks one after the other: who is below 1, what would be sent, what happened by then. */
const play = (...sights: readonly Partial<Omit<ShadowSight, 'block' | 'liquidatable'> & { below: Address[] }>[]) =>
  sights.reduce(
    (book, { below = [], tries = [], liquidations = [] }, index) =>
      shadowStep(book, { block: BigInt(index), tries, liquidations, liquidatable: new Set(below) }),
    emptyShadowBook,
  );

it('what is still there in the next block was won, once, until somebody takes it', () => {
  const sent = (block: bigint) => ({ below: [A], tries: [tried(A, block)] });
  const open = play(sent(0n), sent(1n), sent(2n));
  expect(open.total).toEqual({ won: 1, race: 0, reverted: 0, earnedWei: 93n });
  expect(open.scores).toMatchObject([{ verdict: 'won', over: false }]);
  // It is there still, but would not be: nothing more is planned for it.
  expect([...takenInShadow(open)]).toEqual([A]);
  const closed = shadowStep(open, { block: 3n, tries: [], liquidations: [took(A, 3n)], liquidatable: new Set([A]) });
  expect(closed.scores).toMatchObject([{ verdict: 'won', over: true, taken: { liquidator: THEM, block: 3n } }]);
  expect(closed.total).toEqual(open.total);
  expect([...takenInShadow(closed)]).toEqual([]);
});

it('taken in the very block ours could have been in: a race, which earns nothing', () => {
  const book = play({ below: [A], tries: [tried(A, 0n)] }, { liquidations: [took(A, 1n)] });
  expect(book.total).toEqual({ won: 0, race: 1, reverted: 0, earnedWei: 0n });
  expect(book.scores).toMatchObject([{ verdict: 'race', over: true, taken: { block: 1n } }]);
});

it('healthy a block later and taken by nobody: ours would have cost its gas', () => {
  const book = play({ below: [A, B], tries: [tried(A, 0n), tried(B, 0n)] }, { below: [B] });
  expect(book.total).toEqual({ won: 1, race: 0, reverted: 1, earnedWei: 86n });
});

it('a look that missed the block in between still sees who took it and when', () => {
  const book = shadowStep(play({ below: [A], tries: [tried(A, 0n)] }), {
    ...{ block: 5n, tries: [], liquidations: [took(A, 3n)], liquidatable: new Set<Address>() },
  });
  expect(book.scores).toMatchObject([{ verdict: 'won', over: true, taken: { block: 3n } }]);
});

it('of several in one transaction the worst that happens to one happens to all', () => {
  const shared = [
    { ...tried(A, 0n), sharedWith: [B] },
    { ...tried(B, 0n), sharedWith: [A] },
  ];
  const healed = play({ below: [A, B], tries: shared }, { below: [A] });
  expect(healed.total).toEqual({ won: 0, race: 0, reverted: 2, earnedWei: -14n });
  const raced = play({ below: [A, B], tries: shared }, { below: [A], liquidations: [took(B, 1n)] });
  expect(raced.total).toEqual({ won: 0, race: 2, reverted: 0, earnedWei: 0n });
  expect(play({ below: [A, B], tries: shared }, { below: [A, B] }).total.won).toBe(2);
});
