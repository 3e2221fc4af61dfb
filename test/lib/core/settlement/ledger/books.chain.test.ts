import { expect, it } from 'vitest';
import { settle, settleTable } from '@/test/settle/run';

/** A part of `npm run settle`, which takes 1,000 and more. */
it.each([
  ['3.6', 70],
  ['3.0', 21],
] as const)('balances the books of every kind of liquidation on Aave v%s', async (aave, wanted) => {
  const settled = await settle(aave, wanted, 7);
  console.log(settleTable(aave, settled));
  expect(settled.problems).toEqual([]);
  expect(settled.liquidations).toBeGreaterThanOrEqual(wanted);
  const sum = (field: 'eMode' | 'full' | 'emptied' | 'fees' | 'deficits') =>
    settled.tallies.reduce((total, tally) => total + tally[field], 0);
  expect(settled.tallies.filter(({ liquidations }) => liquidations === 0)).toEqual([]);
  expect(settled.pairs.size).toBeGreaterThan(10);
  for (const field of ['eMode', 'full', 'emptied', 'fees'] as const) expect(sum(field), field).toBeGreaterThan(0);
  if (aave === '3.6') expect(sum('deficits')).toBeGreaterThan(0);
});
