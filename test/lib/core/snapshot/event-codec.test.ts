import { expect, test } from 'vitest';
import { encodeEvent, parseEventId } from '@/lib/core/snapshot/event-codec';

test('an event is one id, one kind, one data line', () => {
  const text = encodeEvent('a-b', { kind: 'delta', event: { from: 1, seq: 2, serverTime: 3, patch: { r: 'x\ny' } } });
  expect(text).toBe('id: a-b-2\nevent: delta\ndata: {"from":1,"seq":2,"serverTime":3,"patch":{"r":"x\\ny"}}\n\n');
});

test('ids round-trip, and made-up ones are refused', () => {
  expect(parseEventId('a-b-2')).toEqual({ epoch: 'a-b', seq: 2 });
  for (const bad of [undefined, null, '', '2', '-2', 'a-', 'a-x', `a-${'9'.repeat(20)}`]) {
    expect(parseEventId(bad)).toBeUndefined();
  }
});
