import { describe, expect, it } from 'vitest';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { logLimit } from '@/lib/adapters/chain/log-limit';

const refused = (details: string, code = -32000) =>
  new ChainError('rejected', `https://node refused eth_getLogs: ${details}`, '', { details, code });

describe('log limit', () => {
  it.each([
    [
      'Alchemy free',
      'Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range. Based on your parameters, this block range should work: [0x10, 0x19]. Upgrade',
      10n,
      0x19n,
    ],
    [
      'Alchemy results',
      'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size, or you can request any block range with a cap of 10K logs in the response. Based on your parameters and the response size limit, this block range should work: [0x0, 0x133d71]',
      2000n,
      0x133d71n,
    ],
    ['Infura', 'query returned more than 10000 results. Try with this block range [0x1, 0xff].', undefined, 0xffn],
    ['QuickNode', 'eth_getLogs is limited to a 10,000 range', 10_000n, undefined],
    ['QuickNode old', 'eth_getLogs and eth_newFilter are limited to a 10,000 blocks range', 10_000n, undefined],
    ['dRPC', 'ranges over 10000 blocks are not supported on freetier', 10_000n, undefined],
    [
      'BlockPI',
      'eth_getLogs is limited to 1024 block range. Please check the parameter requirements',
      1024n,
      undefined,
    ],
    ['public node', 'exceed maximum block range: 50000', 50_000n, undefined],
    ['Cloudflare', 'Max range: 800', 800n, undefined],
    ['Ankr', 'block range is too wide', undefined, undefined],
    ['geth', 'query timeout exceeded', undefined, undefined],
    ['Base', 'backend response too large', undefined, undefined],
  ])('reads %s', (_, text, maxSpan, suggestedTo) => {
    expect(logLimit(refused(text))).toEqual({ maxSpan, suggestedTo });
  });

  it('takes a time-out for a query that is too large', () => {
    expect(
      logLimit(new ChainError('unreachable', 'x did not answer in time.', '', { details: 'timeout' })),
    ).toBeDefined();
  });

  it('leaves other failures alone', () => {
    expect(logLimit(refused('missing trie node'))).toBeUndefined();
    expect(logLimit(refused('execution reverted'))).toBeUndefined();
    expect(
      logLimit(
        new ChainError('rate-limited', 'limited', '', { details: 'too many requests, limited to 10 per second' }),
      ),
    ).toBeUndefined();
    expect(logLimit(new Error('block range'))).toBeUndefined();
  });
});
