import { beforeEach, describe, expect, it } from 'vitest';
import { type Delivery, newDelivery, type SendResult } from '@/lib/core/alert/delivery';
import type { AlertNotification } from '@/lib/core/alert/notification';
import { createAlertOutbox, type OutboxDeps } from '@/lib/engine/alert-outbox';
import type { AlertChannel } from '@/lib/engine/ports';
import { notificationOf } from '@/test/fixtures/alerts';
import { fakeTime } from '@/test/fixtures/fake-world';

const refused: SendResult = { ok: false, error: 'answered 500', final: false };
let time = fakeTime(1_000);
let sent: { id: string; at: number }[] = [];
let answers: (SendResult | Promise<SendResult>)[] = [];
let kept = new Map<string, Delivery>();
let standing: readonly AlertNotification[] = [];
beforeEach(() => {
  time = fakeTime(1_000);
  sent = [];
  answers = [];
  kept = new Map();
  standing = [];
});

const channel = (more: Partial<AlertChannel> = {}): AlertChannel => ({
  ...{ name: 'ops', type: 'webhook', minSeverity: 'info', families: ['breach', 'unknown'], resendMs: null },
  send: (notification) => {
    sent.push({ id: notification.id, at: time.now() });
    return Promise.resolve(answers.shift() ?? { ok: true });
  },
  ...more,
});
const outboxOf = (channels = [channel()], more: Partial<OutboxDeps> = {}) =>
  createAlertOutbox({
    ...{ channels, now: time.now, after: time.after, random: () => 1, remembered: [] },
    standing: () => standing,
    changed: (delivery) => kept.set(delivery.id, delivery),
    log: () => undefined,
    ...more,
  });
const of = (type: AlertNotification['type'], n: number, incident = 'local-abc-1') =>
  newDelivery(notificationOf({ id: `${incident}-${n}`, type, incident: { id: incident } }), 'ops', time.now());
const ids = () => sent.map(({ id }) => id.slice('local-abc-'.length));

it('sends in order, once, and says when it was delivered', async () => {
  const outbox = outboxOf();
  outbox.add([of('trigger', 1), of('resolve', 2)]);
  await time.advance(0);
  expect(ids()).toEqual(['1-1', '1-2']);
  expect([...kept.values()].map(({ deliveredAt, nextAt, attempts }) => [deliveredAt, nextAt, attempts])).toEqual([
    [1_000, null, 1],
    [1_000, null, 1],
  ]);
  expect(outbox.channels()).toMatchObject([{ name: 'ops', lastDeliveredAt: 1_000, failingSince: null, waiting: 0 }]);
});

describe('a channel that fails', () => {
  it('is tried again with waits that double, and shows since when and why; nothing overtakes', async () => {
    const outbox = outboxOf();
    answers = Array.from({ length: 5 }, () => refused);
    outbox.add([of('trigger', 1), of('resolve', 2)]);
    await time.advance(10_000);
    expect(outbox.channels()).toMatchObject([
      { failingSince: 1_000, because: 'answered 500', waiting: 2, lastDeliveredAt: null },
    ]);
    await time.advance(60_000);
    expect(sent.map(({ at }) => at)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 32_000]);
    expect(ids()).toEqual(['1-1', '1-1', '1-1', '1-1', '1-1', '1-1', '1-2']);
    expect(outbox.channels()).toMatchObject([{ failingSince: null, because: null, lastDeliveredAt: 32_000 }]);
  });

  it('that asks to be left alone is', async () => {
    const outbox = outboxOf();
    answers = [{ ok: false, error: 'asks for fewer messages (429)', final: false, retryAfterMs: 42_000 }];
    outbox.add([of('trigger', 1)]);
    await time.advance(41_999);
    expect(sent).toHaveLength(1);
    await time.advance(1);
    expect(sent).toHaveLength(2);
  });

  it('is given up after twelve attempts, visibly, and the next is tried', async () => {
    const outbox = outboxOf();
    answers = Array.from({ length: 12 }, () => refused);
    outbox.add([of('trigger', 1), of('trigger', 1, 'local-abc-2')]);
    await time.advance(3_600_000);
    expect(sent).toHaveLength(13);
    expect(kept.get('local-abc-1-1-ops')).toMatchObject({
      attempts: 12,
      nextAt: null,
      deliveredAt: null,
      error: 'answered 500; given up after 12 attempts',
    });
    expect(kept.get('local-abc-1-1-ops')?.droppedAt).not.toBeNull();
    expect(kept.get('local-abc-2-1-ops')?.deliveredAt).not.toBeNull();
  });

  it('that refuses what is sent is not asked again for the same', async () => {
    const outbox = outboxOf();
    answers = [{ ok: false, error: 'answered 404', final: true }];
    outbox.add([of('trigger', 1)]);
    await time.advance(3_600_000);
    expect(sent).toHaveLength(1);
    expect(kept.get('local-abc-1-1-ops')).toMatchObject({ error: 'answered 404; given up, as it was refused' });
    expect(outbox.channels()).toMatchObject([{ because: 'answered 404', waiting: 0 }]);
  });

  it('holds up no other, and one that throws is one that fails', async () => {
    const hangs = channel({ name: 'hangs', send: () => new Promise(() => undefined) });
    const throws = channel({ name: 'throws', send: () => Promise.reject(new TypeError('no')) });
    const outbox = outboxOf([hangs, throws, channel()]);
    outbox.add(['hangs', 'throws', 'ops'].map((name) => newDelivery(notificationOf(), name, time.now())));
    await time.advance(0);
    expect(sent).toHaveLength(1);
    expect(outbox.channels().map(({ name, waiting, because }) => [name, waiting, because])).toEqual([
      ['hangs', 1, null],
      ['throws', 0, 'TypeError'],
      ['ops', 0, null],
    ]);
  });
});

it('an update that waits is overtaken by a newer word on the same incident; a beginning and an acknowledgement are not', async () => {
  const outbox = outboxOf();
  answers = [refused];
  outbox.add([of('trigger', 1), of('update', 2), of('acknowledge', 3), of('update', 1, 'local-abc-2')]);
  await time.advance(0);
  outbox.add([of('reminder', 4), of('resolve', 5)]);
  await time.advance(5_000);
  expect(ids()).toEqual(['1-1', '1-1', '1-3', '2-1', '1-5']);
  expect(kept.get('local-abc-1-2-ops')).toMatchObject({
    deliveredAt: null,
    error: expect.stringContaining('Overtaken'),
  });
});

it('a queue has an end: the oldest go first, and say so', async () => {
  const outbox = outboxOf([channel({ send: () => new Promise(() => undefined) })]);
  outbox.add(Array.from({ length: 600 }, (_, n) => of('trigger', 1, `local-abc-${n}`)));
  expect(outbox.channels()[0]?.waiting).toBe(500);
  const dropped = [...kept.values()].filter(({ error }) => error?.startsWith('Given up: more than 500'));
  expect(dropped).toHaveLength(100);
  // What is under way is not taken back.
  expect(dropped.some(({ id }) => id === 'local-abc-0-1-ops')).toBe(false);
});

describe('after a restart', () => {
  it('what waited is sent under the same id, and a channel that is gone says so', async () => {
    const first = outboxOf();
    answers = [refused];
    first.add([of('trigger', 1)]);
    await time.advance(0);
    first.stop();
    const stored = JSON.parse(JSON.stringify([...kept.values()])) as Delivery[];
    const before = first.channels();
    const again = outboxOf([channel()], { remembered: before });
    expect(again.channels()).toEqual([{ ...before[0], waiting: 0 }]);
    again.add([...stored, { ...of('trigger', 9), channel: 'gone', id: 'x' }]);
    await time.advance(2_000);
    expect(ids()).toEqual(['1-1', '1-1']);
    expect(kept.get('x')).toMatchObject({ nextAt: null, error: 'There is no such channel any more.' });
  });

  it('nothing that was under way at its end is taken for delivered', async () => {
    const outbox = outboxOf();
    let answer: (result: SendResult) => void = () => undefined;
    answers = [
      new Promise((resolve) => {
        answer = resolve;
      }),
    ];
    outbox.add([of('trigger', 1)]);
    await time.advance(0);
    outbox.stop();
    answer({ ok: true });
    await time.advance(10_000);
    expect(kept.size).toBe(0);
    expect(time.pending()).toBe(0);
  });
});

it('a channel that forgets is told what stands again and again, not before what waits', async () => {
  const outbox = outboxOf([channel({ resendMs: 60_000 })]);
  standing = [notificationOf({ id: 'standing', type: 'reminder' })];
  await time.advance(59_999);
  expect(sent).toEqual([]);
  await time.advance(120_001);
  expect(sent.map(({ at }) => at)).toEqual([61_000, 121_000, 181_000]);
  answers = [refused];
  await time.advance(60_000);
  expect(outbox.channels()).toMatchObject([{ because: 'answered 500', failingSince: 241_000 }]);
  answers = Array.from({ length: 6 }, () => refused);
  outbox.add([of('trigger', 1)]);
  const before = sent.length;
  await time.advance(60_000);
  expect(sent.slice(before).some(({ id }) => id === 'standing')).toBe(false);
  outbox.stop();
  expect(time.pending()).toBe(0);
});
