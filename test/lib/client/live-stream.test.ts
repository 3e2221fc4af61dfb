import { describe, expect, it } from 'vitest';
import type { WireEvent } from '@/lib/client/fold-event';
import { createLiveStream } from '@/lib/client/live-stream';
import { diff } from '@/lib/core/snapshot/diff';
import { positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';
import type { StreamState } from '@/lib/core/snapshot/stream';
import { positionWindow } from '@/lib/core/snapshot/window';
import { fakeTime } from '@/test/fixtures/fake-world';
import { sampleFrame } from '@/test/fixtures/frame';

const stateAt = (seq: number, rows = 2): StreamState => {
  const { status, snapshot, rows: all } = sampleFrame({ seq, block: 100 + seq, rows });
  return { status, snapshot, breakers: null, window: positionWindow(all, positionQuerySchema.parse({}), 100 + seq) };
};

const setUp = () => {
  const time = fakeTime();
  const opened: { url: string; closed: boolean; send: (event: WireEvent) => void; drop: () => void }[] = [];
  let paints: (() => void)[] = [];
  const live = createLiveStream({
    open: (url, onEvent, onGone) => {
      const connection = {
        url,
        closed: false,
        send: onEvent,
        drop: onGone,
      };
      opened.push(connection);
      return {
        close: () => {
          connection.closed = true;
        },
      };
    },
    now: time.now,
    after: time.after,
    beforePaint: (callback) => {
      paints.push(callback);
      return () => undefined;
    },
  });
  let notified = 0;
  live.subscribe(() => {
    notified += 1;
  });
  const newest = () => {
    const connection = opened.at(-1);
    if (!connection) throw new Error('nothing was opened');
    return connection;
  };
  const event = (kind: WireEvent['kind'], data: unknown, id = 'e-1') =>
    newest().send({ kind, id, data: JSON.stringify(data) });
  return {
    live,
    time,
    opened,
    newest,
    view: live.getSnapshot,
    notified: () => notified,
    paint: () => {
      const due = paints;
      paints = [];
      for (const callback of due) callback();
    },
    snapshot: (seq: number, skew = 0) =>
      event('snapshot', { seq, serverTime: time.now() + skew, state: stateAt(seq) }, `e-${seq}`),
    delta: (from: number, seq: number) =>
      event('delta', { from, seq, serverTime: time.now(), patch: diff(stateAt(from), stateAt(seq)) ?? {} }, `e-${seq}`),
    event,
  };
};

const started = async () => {
  const it = setUp();
  const stop = it.live.start();
  await it.time.advance(1);
  return { ...it, stop };
};

describe('createLiveStream', () => {
  it('folds a snapshot and deltas into the state that the server has, and keeps what did not change', async () => {
    const { snapshot, delta, view } = await started();
    snapshot(1);
    const before = view();
    delta(1, 2);
    expect(view().snapshot).toEqual(stateAt(2).snapshot);
    expect(view().snapshot?.market).toBe(before.snapshot?.market);
    expect(view().connection.state).toBe('live');
  });

  it('notifies once a repaint, however many events came', async () => {
    const { snapshot, delta, paint, notified } = await started();
    paint();
    const before = notified();
    snapshot(1);
    for (let seq = 1; seq < 40; seq += 1) delta(seq, seq + 1);
    expect(notified()).toBe(before);
    paint();
    expect(notified()).toBe(before + 1);
  });

  it('says stale within two seconds of silence, reconnecting after five, and live again by itself', async () => {
    const { snapshot, time, view, opened, newest } = await started();
    snapshot(1);
    await time.advance(1_400);
    expect(view().connection.state).toBe('live');
    await time.advance(500);
    expect(view().connection.state).toBe('stale');
    await time.advance(4_000);
    expect(view().connection.state).toBe('reconnecting');
    expect(opened.length).toBeGreaterThan(1);
    expect(newest().url).toContain('lastEventId=e-1');
    snapshot(2);
    expect(view().connection.state).toBe('live');
  });

  it('is kept alive by heartbeats, and believes the server when it says that its engine is silent', async () => {
    const { snapshot, event, time, view } = await started();
    snapshot(1);
    for (let beat = 0; beat < 6; beat += 1) {
      await time.advance(700);
      event('heartbeat', { seq: 1, serverTime: time.now() });
    }
    expect(view().connection.state).toBe('live');
    expect(view().status?.state).toBe('live');
    const status = { state: 'down', reason: 'silent', since: 1, progress: null, sources: {} };
    event('heartbeat', { seq: 1, serverTime: time.now(), status });
    expect(view().status).toMatchObject({ state: 'down', reason: 'silent' });
    expect(view().snapshot?.block.number).toBe(101);
  });

  it('resumes from the last id after a loss, with backoff while the server is gone', async () => {
    const { snapshot, time, view, opened, newest } = await started();
    snapshot(7);
    const since = time.now();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      newest().drop();
      await time.advance(5_000);
    }
    expect(view().connection).toMatchObject({ state: 'reconnecting', since });
    expect(opened).toHaveLength(7);
    expect(newest().url).toBe('/api/v1/stream?window=none&lastEventId=e-7');
  });

  it('asks for a whole snapshot after a delta that does not fit, or text that cannot be read', async () => {
    const { snapshot, delta, time, newest, view, opened } = await started();
    snapshot(1);
    delta(5, 6);
    await time.advance(200);
    expect(newest().url).not.toContain('lastEventId');
    snapshot(9);
    expect(view().snapshot?.block.number).toBe(109);
    const count = opened.length;
    newest().send({ kind: 'delta', id: 'e-10', data: '{' });
    await time.advance(200);
    expect(opened).toHaveLength(count + 1);
    expect(view().snapshot?.block.number).toBe(109);
  });

  it('keeps the old rows until those of a new window come, and hears no more of the old one', async () => {
    const { live, snapshot, time, view, newest, opened } = await started();
    const unfollow = live.follow('limit=50');
    await time.advance(100);
    snapshot(1);
    const old = view().window;
    expect(old?.order).toHaveLength(2);
    const previous = newest();
    live.follow('limit=50&offset=50');
    expect(view()).toMatchObject({ windowPending: true });
    expect(view().window).toBe(old);
    await time.advance(100);
    expect(previous.closed).toBe(true);
    expect(newest().url).toBe('/api/v1/stream?limit=50&offset=50');
    previous.send({
      kind: 'snapshot',
      id: 'e-2',
      data: JSON.stringify({ seq: 2, serverTime: 0, state: stateAt(2, 9) }),
    });
    expect(view().window).toBe(old);
    snapshot(3);
    expect(view().windowPending).toBe(false);
    const count = opened.length;
    unfollow();
    await time.advance(100);
    expect(opened).toHaveLength(count);
  });

  it('measures how far the server’s clock is from ours by the fastest event', async () => {
    const { snapshot, event, time, view } = await started();
    snapshot(1, 5_000);
    event('heartbeat', { seq: 1, serverTime: time.now() + 4_300 });
    expect(view().clockSkewMs).toBe(5_000);
  });

  it('opens nothing after it was stopped', async () => {
    const { newest, stop, time, opened } = await started();
    newest().drop();
    stop();
    const count = opened.length;
    await time.advance(20_000);
    expect(opened).toHaveLength(count);
  });
});
