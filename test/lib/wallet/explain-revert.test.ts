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
  it('says nothing of data it does not know', () => {
    expect(explainRevert('0xdeadbeef')).toBeUndefined();
    expect(explainRevert('0x')).toBeUndefined();
  });
});
