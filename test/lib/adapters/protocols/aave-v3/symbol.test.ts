import { encodeAbiParameters, stringToHex } from 'viem';
import { describe, expect, it } from 'vitest';
import { closest } from '@/lib/adapters/protocols/aave-v3/closest';
import { symbolOf } from '@/lib/adapters/protocols/aave-v3/layout';

const string = (text: string) => encodeAbiParameters([{ type: 'string' }], [text]);

describe('token symbols', () => {
  it.each([
    ['a string', string('WETH'), 'WETH'],
    ['bytes32, as MKR answers', stringToHex('MKR', { size: 32 }), 'MKR'],
    ['control characters', string('W\u202eE\u0000TH\n'), 'WETH'],
    ['nothing printable', string('\u0000'), undefined],
    ['an empty string', string(''), undefined],
    ['no answer', undefined, undefined],
    ['a cut-off answer', string('WETH').slice(0, 134) as `0x${string}`, undefined],
  ])('%s', (_, answer, expected) => {
    expect(symbolOf(answer)).toBe(expected);
  });

  it('bounds their length', () => {
    expect(symbolOf(string('x'.repeat(500)))).toHaveLength(32);
  });
});

describe('closest names', () => {
  it('prefers what contains the word, then what is spelt alike', () => {
    const names = ['AaveV3Base', 'AaveV3BaseSepolia', 'AaveV3Arbitrum', 'AaveV3Ethereum'];
    expect(closest('base', names, 2)).toEqual(['AaveV3Base', 'AaveV3BaseSepolia']);
    expect(closest('AaveV3Etherium', names, 1)).toEqual(['AaveV3Ethereum']);
    expect(closest('', names, 9)).toHaveLength(4);
  });
});
