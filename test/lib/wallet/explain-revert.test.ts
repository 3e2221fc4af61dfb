import { encodeErrorResult, parseAbi } from 'viem';
import { describe, expect, it } from 'vitest';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import { explainRevert } from '@/lib/wallet/explain-revert';

describe('explainRevert', () => {
  it('names the custom errors of 3.4+', () => {
    expect(explainRevert(encodeErrorResult({ abi: poolAbi, errorName: 'HealthFactorNotBelowThreshold' }))).toMatch(
      /healthy/,
    );
  });
  it('reads the numeric strings of 3.0', () => {
    const abi = parseAbi(['error Error(string)']);
    expect(explainRevert(encodeErrorResult({ abi, errorName: 'Error', args: ['45'] }))).toMatch(/healthy/);
    expect(
      explainRevert(encodeErrorResult({ abi, errorName: 'Error', args: ['ERC20: transfer amount exceeds balance'] })),
    ).toMatch(/exceeds balance/);
  });
  it('tells a route that moved from a wallet that is short, by who makes the calls', () => {
    const abi = parseAbi([
      'error Error(string)',
      'error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)',
    ]);
    const moved = encodeErrorResult({ abi, errorName: 'Error', args: ['Too little received'] });
    expect(explainRevert(moved)).toMatch(/route moved/);
    const at = `0x${'11'.repeat(20)}` as const;
    const short = encodeErrorResult({ abi, errorName: 'ERC20InsufficientBalance', args: [at, 1n, 2n] });
    expect(explainRevert(short)).toMatch(/wallet does not hold/);
    expect(explainRevert(short, 'executor')).toMatch(/less than the plan promises/);
  });
  it('says nothing of data it does not know', () => {
    expect(explainRevert('0xdeadbeef')).toBeUndefined();
    expect(explainRevert('0x')).toBeUndefined();
  });
});
