import { pad, toHex } from 'viem';
import { expect, it } from 'vitest';
import type { StoredJob } from '@/lib/engine/keeper/keeper-ports';
import { minedAttempts } from '@/lib/engine/keeper/mined-attempts';

const USDC = '0x00000000000000000000000000000000000000c0';
const WETH = '0x00000000000000000000000000000000000000e0';
const assets = {
  [USDC]: { symbol: 'USDC', decimals: 6, price: '99900000' },
  [WETH]: { symbol: 'WETH', decimals: 18, price: '250000000000' },
};
const hash = (n: number) => pad(toHex(n));
/** Gas of 0.001 ether, 2.50 dollars. */
const job = (n: number, ok: boolean | undefined, purpose: 'liquidate' | 'cancel' = 'liquidate'): StoredJob => ({
  ...{ id: `${n}`, at: n, nonce: n, accounts: [], promised: 100_000_000n, debtAsset: USDC, state: 'open' },
  attempts: [
    { ...{ hash: hash(n), raw: '0x02', purpose, gas: 1n, block: 1n }, maxFeePerGas: 1n, maxPriorityFeePerGas: 1n },
  ],
  mined:
    ok === undefined
      ? undefined
      : { hash: hash(n), block: BigInt(100 + n), blockHash: hash(1_000 + n), ok, gasCost: 10n ** 15n },
});
const rounded = (jobs: readonly StoredJob[]) =>
  minedAttempts(jobs, { assets }, ['WETH'])?.map(({ reverted, profitUsd }) => [reverted, profitUsd.toFixed(4)]);

it('values what was mined, newest first: the promise less its gas, of a revert or a cancellation the gas alone', () => {
  expect(rounded([job(1, true), job(2, false), job(3, undefined), job(4, true, 'cancel'), job(5, true)])).toEqual([
    [false, '97.4000'],
    [false, '-2.5000'],
    [true, '-2.5000'],
    [false, '97.4000'],
  ]);
});

it('knows nothing where a price is unknown, but that nothing was mined', () => {
  expect(minedAttempts([job(1, undefined)], null, ['WETH'])).toEqual([]);
  expect(minedAttempts([job(1, true)], null, ['WETH'])).toBeNull();
  expect(minedAttempts([job(1, true)], { assets }, ['WBNB'])).toBeNull();
  expect(minedAttempts([job(1, true)], { assets: { [WETH]: assets[WETH] } }, ['WETH'])).toBeNull();
  expect(minedAttempts([job(1, false)], { assets: { [WETH]: assets[WETH] } }, ['WETH'])).toHaveLength(1);
});
