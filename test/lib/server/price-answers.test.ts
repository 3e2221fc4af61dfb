import { describe, expect, it } from 'vitest';
import { sourceMessagesSchema } from '@/lib/core/snapshot/price-history';
import type { SourceInfo } from '@/lib/engine/ports';
import { messagesAnswer } from '@/lib/server/price-answers';

const [POOL, OTHER] = [`0x${'1'.repeat(40)}`, `0x${'2'.repeat(40)}`];
const source: SourceInfo = {
  id: 'uniswap-v3-twap',
  group: 'dex-twap',
  assets: [],
  health: () => {
    throw new Error('not asked');
  },
  messages: () => [
    { at: 2, text: `{"pool":"${POOL}"}`, refused: undefined },
    { at: 1, text: `{"pool":"${OTHER}"}`, refused: 'the pool does not answer' },
  ],
};
const ask = (id: string) => messagesAnswer([source], { kind: 'messages', source: id });
const times = (id: string) =>
  sourceMessagesSchema.parse(JSON.parse(String(ask(id).body))).messages.map(({ at, refused }) => [at, refused]);

describe('messagesAnswer', () => {
  it('has all of a source, or what one of its contracts answered', () => {
    expect(times('uniswap-v3-twap')).toEqual([
      [2, null],
      [1, 'the pool does not answer'],
    ]);
    expect(times(`uniswap-v3-twap:${OTHER}`)).toEqual([[1, 'the pool does not answer']]);
    expect(ask('nobody').status).toBe(404);
  });

  it('says that another process has them', () => {
    expect(messagesAnswer(undefined, { kind: 'messages', source: 'binance' }).status).toBe(503);
  });
});
