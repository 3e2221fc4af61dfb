import { expect, it } from 'vitest';
import { settle } from '@/test/settle/run';
import { marked, settleTable } from '@/test/settle/tally';

/** A part of `npm run settle`, which takes 1,000 and more. */
it.each([
  ['3.6', 70],
  ['3.0', 40],
] as const)('balances the books of every kind of liquidation on Aave v%s', async (aave, wanted) => {
  const settled = await settle(aave, wanted, 7);
  console.log(settleTable(aave, settled));
  expect(settled.problems).toEqual([]);
  expect(settled.liquidations).toBeGreaterThanOrEqual(wanted);
  expect(settled.tallies.filter(({ liquidations }) => liquidations === 0)).toEqual([]);
  expect(settled.pairs.size).toBeGreaterThan(10);
  for (const mark of ['e-mode', 'full', 'emptied', 'fee', 'flash', 'own funds', 'v2', 'v3', 'split', 'hops'] as const)
    expect(marked(settled, mark), mark).toBeGreaterThan(0);
  if (aave === '3.6') expect(marked(settled, 'deficit')).toBeGreaterThan(0);
});
