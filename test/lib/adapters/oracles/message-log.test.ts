import { expect, test } from 'vitest';
import { createMessageLog } from '@/lib/adapters/oracles/message-log';

test('the newest hundred are kept, newest first, cut at 2,000 characters', () => {
  const log = createMessageLog();
  expect(log.messages()).toEqual([]);
  for (let index = 0; index < 103; index += 1) log.add(index, `m${index}`, index === 102 ? 'not JSON' : undefined);
  const messages = log.messages();
  expect(messages).toHaveLength(100);
  expect(messages[0]).toEqual({ at: 102, text: 'm102', refused: 'not JSON' });
  expect(messages[99]).toEqual({ at: 3, text: 'm3', refused: undefined });
  log.add(200, 'x'.repeat(5_000));
  expect(log.messages()[0]?.text).toHaveLength(2_000);
});
