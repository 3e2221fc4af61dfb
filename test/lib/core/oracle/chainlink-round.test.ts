import { describe, expect, it } from 'vitest';
import {
  aggregatorRound,
  answerInUsd,
  chainlinkUpstream,
  isAtBound,
  phaseOf,
  sequencerState,
} from '@/lib/core/oracle/chainlink-round';

describe('a round id', () => {
  it('holds the phase above the aggregator’s own round', () => {
    // ETH / USD on Ethereum, phase 7, as its proxy answers.
    const id = 129127208515966878723n;
    expect([phaseOf(id), aggregatorRound(id)]).toEqual([7n, id - 7n * 2n ** 64n]);
  });
});

describe('answerInUsd', () => {
  it('scales down or up to 8 decimals, rounding down, and makes nothing of what is not positive', () => {
    expect(answerInUsd(1_999_999_999_999_999_999n, 18)).toBe(199_999_999n);
    expect(answerInUsd(15n, 1)).toBe(150_000_000n);
    expect(answerInUsd(-1n, 8)).toBe(0n);
  });
});

describe('chainlinkUpstream', () => {
  it('is the pair, whichever proxy reports it, and the proxy where none is named', () => {
    expect(chainlinkUpstream('ETH / USD', '0x1')).toBe('chainlink:ETH/USD');
    expect(chainlinkUpstream('SVR Eth/USD', '0x2')).toBe('chainlink:ETH/USD');
    expect(chainlinkUpstream('wstETH / ETH', '0x3')).toBe('chainlink:0x3');
    expect(chainlinkUpstream(undefined, '0x4')).toBe('chainlink:0x4');
  });
});

describe('isAtBound', () => {
  it('is at or beyond either bound, where there is one', () => {
    const at = (answer: bigint, min?: bigint, max?: bigint) => isAtBound(answer, { decimals: 8, min, max });
    expect([at(10n, 10n), at(9n, 10n), at(11n, 10n), at(20n, 1n, 20n), at(19n, 1n, 20n), at(5n)]).toEqual([
      ...[true, true, false, true, false, false],
    ]);
    // Not positive is another fault, with another name.
    expect(at(0n, 10n)).toBe(false);
  });
});

describe('sequencerState', () => {
  it('is up only for longer than the grace period', () => {
    const at = (answer: bigint, startedAt: bigint) => sequencerState({ answer, startedAt }, 10_000n, 3_600n);
    expect([at(0n, 6_399n), at(0n, 6_400n), at(1n, 5n), at(0n, 0n), at(0n, 10_001n), at(2n, 5n)]).toEqual([
      ...['up', 'grace', 'down', 'invalid', 'invalid', 'down'],
    ]);
  });
});
