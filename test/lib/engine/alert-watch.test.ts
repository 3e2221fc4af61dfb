import { beforeEach, describe, expect, it } from 'vitest';
import { alertConfigSchema } from '@/lib/core/alert/alert-config';
import type { SendResult } from '@/lib/core/alert/delivery';
import type { AlertNotification } from '@/lib/core/alert/notification';
import { alertsViewSchema } from '@/lib/core/snapshot/alert-schema';
import { createAlertWatch } from '@/lib/engine/alert-watch';
import type { Frame } from '@/lib/engine/frame';
import type { AlertChannel } from '@/lib/engine/ports';
import { breakersViewOf } from '@/test/fixtures/breakers-view';
import { fakeAlertStore } from '@/test/fixtures/fake-alert-store';
import { fakeTime } from '@/test/fixtures/fake-world';
import { sampleFrame } from '@/test/fixtures/frame';

const START = 1_790_000_000_000;
const MARKET = { id: 'test', name: 'Test market' };
const config = alertConfigSchema.parse({ resolveMs: 5_000, groupMs: 2_000 });
const KEY = `asset:0x${'a'.repeat(40)}`;
const margin = {
  rule: 'protocol-gap',
  title: 'gap',
  value: 285,
  unit: 'bps',
  active: 'open',
  next: null,
  threshold: 250,
  remaining: null,
  used: 1,
  words: '',
} as const;

let time = fakeTime(START);
let world = fakeAlertStore();
let frame: () => Frame;
let answers: SendResult[] = [];
let sent: { channel: string; notification: AlertNotification; at: number }[] = [];
let log: string[] = [];
let open = false;
beforeEach(() => {
  time = fakeTime(START);
  world = fakeAlertStore();
  answers = [];
  sent = [];
  log = [];
  open = false;
  frame = () => ({
    ...sampleFrame({ seq: 1 }),
    breakers: breakersViewOf(
      time.now(),
      open ? [{ key: KEY, name: 'WETH', state: 'open', why: 'WETH: 285 bps off.', margins: [margin] }] : [],
    ),
  });
});

const channel = (name: string, more: Partial<AlertChannel> = {}): AlertChannel => ({
  ...{ name, type: 'webhook', minSeverity: 'warning', families: ['breach', 'unknown'], resendMs: null },
  send: (notification) => {
    sent.push({ channel: name, notification, at: time.now() });
    return Promise.resolve(answers.shift() ?? { ok: true });
  },
  ...more,
});
const watchOf = (channels = [channel('ops')]) =>
  createAlertWatch({
    ...{ market: MARKET, config, channels, store: world.store, frame: () => frame() },
    clock: { now: time.now },
    after: time.after,
    random: () => 1,
    log: (_, message) => log.push(message),
  });
const told = () => sent.map(({ channel: name, notification }) => `${name} ${notification.type}`);

it('a breaker that opens is told once, and its end once; all of it is in the view and in the store', async () => {
  const watch = watchOf();
  expect(watch.view()).toBeNull();
  watch.start();
  await time.advance(3_000);
  expect(alertsViewSchema.parse(watch.view()).open).toEqual([]);
  open = true;
  await time.advance(10_000);
  expect(told()).toEqual(['ops trigger']);
  const view = alertsViewSchema.parse(watch.view());
  expect(view.open).toMatchObject([
    { kind: 'breaker', family: 'breach', severity: 'warning', told: 1, silenced: false },
  ]);
  expect(view.channels).toMatchObject([{ name: 'ops', failingSince: null }]);
  expect(view.deliveries).toMatchObject([{ channel: 'ops', type: 'trigger', incident: 1, attempts: 1 }]);
  open = false;
  await time.advance(10_000);
  expect(told()).toEqual(['ops trigger', 'ops resolve']);
  expect(watch.view()?.resolved).toMatchObject([{ number: 1 }]);
  expect(watch.view()?.unsaved).toBe(0);
  await watch.stop();
  expect([...world.deliveries.values()].every(({ nextAt }) => nextAt === null)).toBe(true);
});

describe('a restart', () => {
  it('tells nothing twice, forgets nothing, and ends what it began', async () => {
    const first = watchOf();
    first.start();
    open = true;
    await time.advance(10_000);
    await first.stop();
    expect(told()).toEqual(['ops trigger']);
    const again = watchOf();
    again.start();
    await time.advance(10_000);
    expect(told()).toEqual(['ops trigger']);
    expect(again.view()?.channels[0]?.lastDeliveredAt).not.toBeNull();
    open = false;
    await time.advance(10_000);
    expect(told()).toEqual(['ops trigger', 'ops resolve']);
    expect(sent[1]?.notification.incident.id).toBe(sent[0]?.notification.incident.id);
    await again.stop();
  });

  it('sends what was not delivered, under the same id', async () => {
    answers = Array.from({ length: 3 }, () => ({ ok: false, error: 'answered 500', final: false }));
    const first = watchOf();
    first.start();
    open = true;
    await time.advance(4_000);
    await first.stop();
    const before = sent.length;
    expect(before).toBeGreaterThan(0);
    const again = watchOf();
    again.start();
    await time.advance(30_000);
    expect(again.view()?.deliveries[0]?.deliveredAt).not.toBeNull();
    expect(new Set(sent.map(({ notification }) => notification.id)).size).toBe(1);
    await again.stop();
  });

  it('over a state that cannot be read begins anew and says so', async () => {
    await world.store.saveAlerts('test', {
      state: { alerts: { format: 9 } },
      incidents: [],
      deliveries: [],
      words: [],
    });
    const watch = watchOf();
    watch.start();
    await time.advance(2_000);
    expect(watch.view()?.open).toEqual([]);
    expect(log.join()).toContain('begin anew');
    await watch.stop();
  });
});

describe('a store', () => {
  it('that refuses does not keep an alert back, and gets its record later', async () => {
    const watch = watchOf();
    watch.start();
    await time.advance(1_000);
    world.control.refuse = true;
    open = true;
    await time.advance(5_000);
    expect(told()).toEqual(['ops trigger']);
    expect(watch.view()?.unsaved).toBeGreaterThan(0);
    world.control.refuse = false;
    open = false;
    await time.advance(10_000);
    expect(watch.view()?.unsaved).toBe(0);
    await watch.stop();
  });

  it('that hangs keeps one back for two seconds at the most', async () => {
    const watch = watchOf();
    watch.start();
    await time.advance(1_000);
    world.control.hang = true;
    open = true;
    await time.advance(6_000);
    expect(told()).toEqual(['ops trigger']);
  });

  it('that cannot be read at the start is waited for, not for ever', async () => {
    world.control.refuse = true;
    open = true;
    const watch = watchOf();
    watch.start();
    await time.advance(9_000);
    expect(watch.view()).toBeNull();
    expect(watch.say({ what: 'unsilence', id: 'x', reason: 'r' }, '0xop')).toMatchObject({ ok: false });
    await time.advance(10_000);
    expect(told()).toEqual(['ops trigger']);
    await watch.stop();
  });
});

it('each channel hears what it asked for', async () => {
  const watch = watchOf([
    channel('all', { minSeverity: 'info' }),
    channel('grave', { minSeverity: 'critical' }),
    channel('blind', { families: ['unknown'] }),
  ]);
  watch.start();
  open = true;
  await time.advance(5_000);
  expect(told()).toEqual(['all trigger']);
  // Nobody hears the breakers any more.
  const silent = { ...frame(), breakers: null };
  frame = () => silent;
  await time.advance(30_000);
  expect(told().sort()).toEqual(['all trigger', 'all trigger', 'blind trigger', 'grave trigger']);
  await watch.stop();
});

it('an operator’s silence holds, with who and why in the store; without it what stands is told', async () => {
  const watch = watchOf();
  watch.start();
  await time.advance(1_000);
  const word = { what: 'silence', kind: '*', scope: 'asset:*', until: START + 20_000, reason: 'maintenance' } as const;
  expect(watch.say(word, '0xop')).toMatchObject({ ok: true, record: { by: '0xop', reason: 'maintenance' } });
  open = true;
  await time.advance(15_000);
  expect(told()).toEqual([]);
  expect(watch.view()?.open).toMatchObject([{ silenced: true, told: 0 }]);
  expect(watch.view()?.words).toMatchObject([{ by: '0xop' }]);
  expect(world.words).toHaveLength(1);
  await time.advance(10_000);
  expect(told()).toEqual(['ops trigger']);
  await watch.stop();
});

it('nothing that a look throws stops the next', async () => {
  const good = frame;
  frame = () => {
    throw new Error('no frame');
  };
  const watch = watchOf();
  watch.start();
  await time.advance(3_000);
  expect(log.filter((line) => line.includes('no frame')).length).toBeGreaterThan(1);
  frame = good;
  open = true;
  await time.advance(6_000);
  expect(told()).toEqual(['ops trigger']);
  await watch.stop();
  expect(time.pending()).toBe(0);
});

it('a channel that forgets hears each minute of what stands, and no more of what ended', async () => {
  const watch = watchOf([channel('am', { resendMs: 60_000 })]);
  watch.start();
  open = true;
  await time.advance(130_000);
  expect(told()).toEqual(['am trigger', 'am reminder', 'am reminder']);
  expect(sent[1]?.notification.id).toMatch(/-standing$/);
  open = false;
  await time.advance(130_000);
  expect(told().slice(3)).toEqual(['am resolve']);
  await watch.stop();
});
