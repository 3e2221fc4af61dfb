import fc from 'fast-check';
import { type Address, encodeFunctionData, encodeFunctionResult, type Hex, parseAbi } from 'viem';
import { describe, expect, it } from 'vitest';
import { decodeAggregate3, encodeAggregate3, multicall, word, wordAddress } from '@/lib/adapters/chain/multicall';

const abi = parseAbi([
  'struct Call3 { address target; bool allowFailure; bytes callData; }',
  'struct Result { bool success; bytes returnData; }',
  'function aggregate3(Call3[] calls) payable returns (Result[] returnData)',
]);
const hex = (min: number, max: number) =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}` as Hex);

describe('multicall', () => {
  it('encodes as the general ABI coder does', () => {
    const call = fc.record({ to: hex(20, 20) as fc.Arbitrary<Address>, data: hex(0, 100) });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 12 }), (calls) => {
        const args = calls.map(({ to, data }) => ({ target: to, allowFailure: true, callData: data }));
        expect(encodeAggregate3(calls)).toBe(encodeFunctionData({ abi, functionName: 'aggregate3', args: [args] }));
      }),
    );
  });

  it('decodes what the general ABI coder encodes', () => {
    const result = fc.record({ success: fc.boolean(), returnData: hex(0, 200) });
    fc.assert(
      fc.property(fc.array(result, { maxLength: 12 }), (results) => {
        const answer = encodeFunctionResult({ abi, functionName: 'aggregate3', result: results });
        const expected = results.map(({ success, returnData }) => (success ? returnData : undefined));
        expect(decodeAggregate3(answer, results.length)).toEqual(expected);
      }),
    );
  });

  it('refuses cut-off answers and a wrong count instead of guessing', () => {
    const answer = encodeFunctionResult({
      abi,
      functionName: 'aggregate3',
      result: [{ success: true, returnData: `0x${'ab'.repeat(32)}` }],
    });
    expect(() => decodeAggregate3(answer, 2)).toThrow('malformed');
    for (let length = 2; length < answer.length; length += 7) {
      expect(() => decodeAggregate3(answer.slice(0, length) as Hex, 1)).toThrow();
    }
  });

  it('says that Multicall3 is missing when the answer is empty', async () => {
    const call = multicall(async () => '0x', '0xca11bde05977b3631167028862be2a173976ca11', [
      { to: '0x0000000000000000000000000000000000000001', data: '0x' },
    ]);
    await expect(call).rejects.toThrow('no Multicall3 contract');
  });

  it('gives no word where there is none', () => {
    const answer: Hex = `0x${'00'.repeat(31)}2a${'00'.repeat(12)}${'Ab'.repeat(20)}`;
    expect(word(answer)).toBe(42n);
    expect(wordAddress(answer, 1)).toBe(`0x${'ab'.repeat(20)}`);
    expect(word(answer, 2)).toBeUndefined();
    expect(word(undefined)).toBeUndefined();
    expect(wordAddress('0x')).toBeUndefined();
  });
});
