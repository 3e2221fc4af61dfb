import type { Address, Hex } from 'viem';
import type { CallAt } from './block-read';
import { ChainError } from './chain-error';

export interface Call {
  readonly to: Address;
  readonly data: Hex;
}

/** aggregate3((address target, bool allowFailure, bytes callData)[]) */
const SELECTOR = '82ad56cb';
const uint = (value: number): string => value.toString(16).padStart(64, '0');
const padded = (hexDigits: string): string => hexDigits.padEnd(Math.ceil(hexDigits.length / 64) * 64, '0');

/**
 * Encodes Multicall3.aggregate3 with every call allowed to fail. Written out by hand because a re-sync of
 * 10,000 accounts encodes and decodes some 70,000 calls, where a general ABI coder costs more than the chain does.
 */
export function encodeAggregate3(calls: readonly Call[]): Hex {
  const heads: string[] = [];
  const tails: string[] = [];
  let offset = calls.length * 32;
  for (const { to, data } of calls) {
    const digits = data.slice(2);
    const body = padded(digits);
    heads.push(uint(offset));
    tails.push(to.slice(2).toLowerCase().padStart(64, '0'), uint(1), uint(96), uint(digits.length / 2), body);
    offset += 128 + body.length / 2;
  }
  return `0x${SELECTOR}${uint(32)}${uint(calls.length)}${heads.join('')}${tails.join('')}`;
}

/** Decodes (bool success, bytes returnData)[]; `undefined` for a call that failed. Throws 'bad-answer' when it is not that. */
export function decodeAggregate3(answer: Hex, count: number): readonly (Hex | undefined)[] {
  const at = (byte: number): number => {
    const word = answer.slice(2 + byte * 2, 2 + byte * 2 + 64);
    const value = word.length === 64 ? Number.parseInt(word, 16) : Number.NaN;
    if (!Number.isSafeInteger(value)) throw malformed(answer);
    return value;
  };
  const start = at(0) + 32;
  if (at(start - 32) !== count) throw malformed(answer);
  const results: (Hex | undefined)[] = [];
  for (let index = 0; index < count; index += 1) {
    const item = start + at(start + index * 32);
    const bytes = item + at(item + 32);
    const length = at(bytes);
    const from = 2 + (bytes + 32) * 2;
    if (from + length * 2 > answer.length) throw malformed(answer);
    results.push(at(item) === 1 ? `0x${answer.slice(from, from + length * 2)}` : undefined);
  }
  return results;
}

/** Makes all calls in one eth_call through Multicall3 at `multicall3`. */
export async function multicall(
  call: CallAt,
  multicall3: Address,
  calls: readonly Call[],
): Promise<readonly (Hex | undefined)[]> {
  if (calls.length === 0) return [];
  return decodeAggregate3(await call(multicall3, encodeAggregate3(calls)), calls.length);
}

/** The `index`th 32-byte word of an answer as an unsigned integer; `undefined` when the answer is shorter or the call failed. */
export function word(answer: Hex | undefined, index = 0): bigint | undefined {
  if (answer === undefined || answer.length < 2 + (index + 1) * 64) return undefined;
  return BigInt(`0x${answer.slice(2 + index * 64, 2 + (index + 1) * 64)}`);
}

/** The same as a signed integer. */
export function signedWord(answer: Hex | undefined, index = 0): bigint | undefined {
  const value = word(answer, index);
  return value === undefined ? undefined : BigInt.asIntN(256, value);
}

/** The address in the `index`th word, lower case. */
export function wordAddress(answer: Hex | undefined, index = 0): Address | undefined {
  if (answer === undefined || answer.length < 2 + (index + 1) * 64) return undefined;
  return `0x${answer.slice(2 + index * 64 + 24, 2 + (index + 1) * 64).toLowerCase()}`;
}

const malformed = (answer: Hex): ChainError =>
  answer === '0x'
    ? new ChainError(
        'bad-answer',
        'There is no Multicall3 contract at the configured address at this block.',
        'Check `multicall3` in the market configuration.',
      )
    : new ChainError('bad-answer', "The node's answer to a multicall is malformed.", 'Try another RPC_URL.');
