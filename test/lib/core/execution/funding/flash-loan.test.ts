import { ExecutorEncoder } from 'executooor-viem';
import fc from 'fast-check';
import { createPublicClient, http, zeroAddress } from 'viem';
import { expect, it } from 'vitest';
import { executorCall, executorCalldata, skim, tip } from '@/lib/core/execution/funding/executor-call';
import { approve, flashLoanCall, flashPremium, transfer } from '@/lib/core/execution/funding/flash-loan';
import { TokenAmount } from '@/lib/core/units/units';

const executor = '0x00000000000000000000000000000000000e8ec0';
const token = '0x0000000000000000000000000000000000000a11';
const other = '0x0000000000000000000000000000000000000b22';
const venue = '0x0000000000000000000000000000000000000c33';
// Builds calls only: nothing is asked of it.
const client = createPublicClient({ transport: http('http://127.0.0.1:1') });
const theirs = () => new ExecutorEncoder(executor, client as never);

it('builds every call as the contract’s own package does', async () => {
  const amount = 123_456_789n;
  const work = [executorCall(venue, '0x1234', 5n), approve(token, venue, amount), transfer(token, other, 7n)];
  expect(work).toEqual([
    ExecutorEncoder.buildCall(venue, 5n, '0x1234'),
    ExecutorEncoder.buildErc20Approve(token, venue, amount),
    ExecutorEncoder.buildErc20Transfer(token, other, 7n),
  ]);
  expect(skim(token, executor, other)).toBe(theirs().erc20Skim(token, other).flush()[0]);
  expect(tip(executor, 9n)).toBe(theirs().tip(9n).flush()[0]);
  const borrowed = [
    flashLoanCall({ kind: 'morpho', morpho: venue }, executor, token, TokenAmount(amount), work),
    flashLoanCall(
      { kind: 'uniswap-v3', pool: venue, token0: other, fee: 500n },
      executor,
      token,
      TokenAmount(amount),
      work,
    ),
  ];
  const [morpho, uniswap] = [
    theirs().blueFlashLoan(venue, token, amount, work).flush(),
    // The package pays both tokens back, none of the other one: the one difference.
    theirs().uniV3FlashLoan(venue, [other, token], [0n, amount], 500n, work).flush(),
  ];
  expect(borrowed[0]).toBe(morpho[0]);
  const none = ExecutorEncoder.buildErc20Transfer(other, venue, 0n);
  expect(uniswap[0]).toContain(none.slice(2));
  expect(flashLoanCallWithout(none)).toBe(uniswap[0]);
  expect(executorCalldata(borrowed)).toBe((await theirsOf(borrowed)).data);

  function flashLoanCallWithout(extra: `0x${string}`) {
    // Ours, given the package's needless call, equals the package's: all else is the same.
    const source = { kind: 'uniswap-v3', pool: venue, token0: other, fee: 500n } as const;
    return flashLoanCall(source, executor, token, TokenAmount(amount), [...work, extra]);
  }
});

async function theirsOf(calls: readonly `0x${string}`[]) {
  const encoder = theirs();
  Object.assign(encoder, { calls: [...calls] });
  return encoder.encodeExec();
}

it('charges what the lender does: never less than the exact fee where it rounds up, within half a unit where to the nearest', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 40n), fc.bigInt(0n, 10_000n), (raw, bps) => {
      const amount = TokenAmount(raw);
      const aave = { kind: 'aave-v3', pool: venue, premiumBps: bps } as const;
      const up = flashPremium({ ...aave, rounding: 'up' }, amount);
      const nearest = flashPremium({ ...aave, rounding: 'nearest' }, amount);
      expect(up * 10_000n - raw * bps).toBeGreaterThanOrEqual(0n);
      expect(up * 10_000n - raw * bps).toBeLessThan(10_000n);
      expect(up - nearest === 0n || up - nearest === 1n).toBe(true);
      const pips = flashPremium({ kind: 'uniswap-v3', pool: venue, token0: token, fee: bps }, amount);
      expect(pips * 1_000_000n - raw * bps).toBeGreaterThanOrEqual(0n);
      expect(pips * 1_000_000n - raw * bps).toBeLessThan(1_000_000n);
      expect(flashPremium({ kind: 'morpho', morpho: zeroAddress }, amount)).toBe(0n);
    }),
  );
});
