import { expect, it } from 'vitest';
import { minedGas } from '@/lib/server/mined-gas';

it('gives each liquidation of a transaction its part of the gas, whatever stands between them', () => {
  const [one, two] = [`0x${'1'.repeat(64)}`, `0x${'2'.repeat(64)}`] as const;
  const of = (txHash: string, gasUsed: string) => ({ txHash, gasUsed, gasCost: `${gasUsed}0` });
  expect(minedGas([of(one, '900'), of(two, '700'), of(one, '900'), of(one, '900')])).toEqual([
    { gasUsed: 300n, gasCost: 3_000n },
    { gasUsed: 700n, gasCost: 7_000n },
    { gasUsed: 300n, gasCost: 3_000n },
    { gasUsed: 300n, gasCost: 3_000n },
  ]);
  expect(minedGas([])).toEqual([]);
});
