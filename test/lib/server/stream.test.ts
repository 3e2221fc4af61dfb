import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { applyPatch } from '@/lib/core/snapshot/apply';
import { parseEventId } from '@/lib/core/snapshot/event-codec';
import { positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';
import {
  deltaEventSchema,
  heartbeatEventSchema,
  type StreamState,
  snapshotEventSchema,
  streamStateSchema,
} from '@/lib/core/snapshot/stream';
import { positionWindow } from '@/lib/core/snapshot/window';
import type { Frame } from '@/lib/engine/frame';
import { createStreamHub } from '@/lib/server/stream-hub';
import { createStreamStates } from '@/lib/server/stream-states';
import { settle } from '@/test/fixtures/fake-world';
import { sampleFrame } from '@/test/fixtures/frame';
import { watchLostTime } from '@/test/fixtures/lost-time';

const KEY = JSON.stringify(positionQuerySchema.parse({ limit: 10 }));
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Both halves of the stream, joined as the two threads join them: each message arrives in its own turn. */
const setUp = () => {
  let time = 10_000;
  let frame = sampleFrame({ seq: 1, epoch: 'a' });
  let silent = false;
  let catchUps = 0;
  const states = createStreamStates({
    windowOf: (of, key) =>
      key && of.snapshot ? positionWindow(of.rows, JSON.parse(key), of.snapshot.block.number) : null,
    now: () => time,
  });
  const hub = createStreamHub({
    catchUp: async (key, have) => {
      catchUps += 1;
      const event = states.catchUp(key, have, frame);
      await settle();
      return event;
    },
    unfollow: states.unfollow,
    now: () => time,
    silence: () => (silent ? { state: 'down', reason: 'silent', since: time, progress: null, sources: {} } : undefined),
  });
  ends.push(() => hub.close());
  return {
    hub,
    states,
    publish: (seq: number, change: Partial<Parameters<typeof sampleFrame>[0]> = {}) => {
      frame = sampleFrame({ epoch: 'a', block: 100 + seq, ...change, seq });
      hub.publish(states.publish(frame));
    },
    frame: (): Frame => frame,
    catchUps: () => catchUps,
    pass: (ms: number) => {
      time += ms;
    },
    silence: (now: boolean) => {
      silent = now;
    },
  };
};

interface Received {
  readonly id: string;
  readonly kind: string;
  readonly data: unknown;
}

/** Reads events until `count` came, folding the state as a client does. */
const reader = (
  stream: ReadableStream<Uint8Array>,
  have?: { state: StreamState | undefined; seq: number | undefined },
) => {
  const source = stream.getReader();
  ends.push(() => source.cancel().catch(() => undefined));
  let text = '';
  let { state, seq } = have ?? { state: undefined, seq: undefined };
  const decoder = new TextDecoder();
  const next = async (): Promise<Received | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end < 0) {
        const { value, done } = await source.read();
        if (done) return undefined;
        text += decoder.decode(value, { stream: true });
        continue;
      }
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
      if (!field('event')) continue;
      const event = { id: field('id'), kind: field('event'), data: JSON.parse(field('data')) as unknown };
      if (event.kind === 'snapshot') ({ state, seq } = snapshotEventSchema.parse(event.data));
      if (event.kind === 'delta') {
        const delta = deltaEventSchema.parse(event.data);
        expect(delta.from).toBe(seq);
        state = streamStateSchema.parse(applyPatch(state, delta.patch));
        seq = delta.seq;
      }
      return event;
    }
  };
  return { next, state: () => state, have: () => ({ state, seq }), cancel: () => source.cancel() };
};

describe('the stream', () => {
  it('begins with a snapshot, goes on with deltas, and the folded state equals the server’s', async () => {
    const { hub, publish, frame } = setUp();
    const client = reader(hub.connect(KEY, undefined));
    expect(await client.next()).toMatchObject({ kind: 'snapshot', id: 'a-1' });
    publish(2);
    publish(3, { rows: 5 });
    expect(await client.next()).toMatchObject({ kind: 'delta', id: 'a-2' });
    expect(await client.next()).toMatchObject({ kind: 'delta', id: 'a-3' });
    expect(client.state()?.snapshot).toEqual(frame().snapshot);
    expect(client.state()?.window).toMatchObject({ total: 5, block: 103 });
  });

  it('resumes from the id of the last event with one delta, however many were missed', async () => {
    const { hub, publish, frame } = setUp();
    const first = reader(hub.connect(KEY, undefined));
    const before = await first.next();
    await first.cancel();
    for (let seq = 2; seq <= 20; seq += 1) publish(seq);
    const second = reader(hub.connect(KEY, parseEventId(before?.id ?? null)), first.have());
    const event = await second.next();
    expect(event).toMatchObject({ kind: 'delta', id: 'a-20', data: { from: 1, seq: 20 } });
    expect(second.state()?.snapshot).toEqual(frame().snapshot);
  });

  it.each([
    ['of another epoch', 'b-1'],
    ['that was never sent', 'a-999'],
    ['that is no id of ours', 'nonsense'],
  ])('starts from a snapshot for an id %s', async (_, id) => {
    const { hub } = setUp();
    const client = reader(hub.connect(KEY, parseEventId(id)));
    expect(await client.next()).toMatchObject({ kind: 'snapshot', id: 'a-1' });
  });

  it('gives each window its own rows, and none to a page that wants none', async () => {
    const { hub, publish } = setUp();
    const none = reader(hub.connect('', undefined));
    const few = reader(hub.connect(JSON.stringify(positionQuerySchema.parse({ limit: 1 })), undefined));
    await none.next();
    await few.next();
    publish(2, { rows: 4 });
    await none.next();
    await few.next();
    expect(none.state()?.window).toBeNull();
    expect(few.state()?.window?.order).toHaveLength(1);
    expect(few.state()?.window?.total).toBe(4);
  });

  it('holds a bounded number of events for a reader that does not read, then brings it to the newest at once', async () => {
    const { hub, publish, frame } = setUp();
    const slow = reader(hub.connect(KEY, undefined));
    const fast = reader(hub.connect(KEY, undefined));
    await slow.next();
    await fast.next();
    for (let seq = 2; seq <= 60; seq += 1) {
      publish(seq);
      await settle();
      expect(await fast.next()).toMatchObject({ id: `a-${seq}` });
    }
    const got: Received[] = [];
    while (got.at(-1)?.id !== 'a-60') {
      const event = await slow.next();
      if (event) got.push(event);
    }
    expect(got.length).toBeLessThanOrEqual(6);
    expect(slow.state()?.snapshot).toEqual(frame().snapshot);
  });

  it('sends heartbeats when nothing else was sent, with the id to resume from', async () => {
    const { hub, pass } = setUp();
    const client = reader(hub.connect(KEY, undefined));
    await client.next();
    hub.beat();
    pass(800);
    hub.beat();
    const event = await client.next();
    expect(event).toMatchObject({ kind: 'heartbeat', id: 'a-1', data: { seq: 1, serverTime: 10_800 } });
    expect(heartbeatEventSchema.parse(event?.data).status).toBeUndefined();
  });

  it('says in its heartbeats that the engine is silent', async () => {
    const { hub, silence } = setUp();
    const client = reader(hub.connect(KEY, undefined));
    await client.next();
    silence(true);
    hub.beat();
    expect(heartbeatEventSchema.parse((await client.next())?.data).status).toMatchObject({ state: 'down' });
  });

  it('moves every client over to a new engine’s states', async () => {
    const { hub, publish } = setUp();
    const client = reader(hub.connect(KEY, undefined));
    await client.next();
    publish(1, { epoch: 'b' });
    hub.resume();
    expect(await client.next()).toMatchObject({ kind: 'snapshot', id: 'b-1' });
  });

  it('forgets a client that goes away', async () => {
    const { hub } = setUp();
    const client = reader(hub.connect(KEY, undefined));
    await client.next();
    expect(hub.size()).toBe(1);
    await client.cancel();
    expect(hub.size()).toBe(0);
  });

  it('ends every open response over real sockets at once when it closes', async () => {
    const { hub } = setUp();
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      Readable.fromWeb(hub.connect(KEY, undefined) as never).pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const responses = await Promise.all(
      Array.from(
        { length: 5 },
        () =>
          new Promise<IncomingMessage>((resolve, reject) => {
            httpRequest({ host: '127.0.0.1', port, agent: false }, resolve).on('error', reject).end();
          }),
      ),
    );
    const ended = responses.map((response) => new Promise((resolve) => response.resume().once('end', resolve)));
    await settle();
    expect(hub.size()).toBe(5);
    const machine = watchLostTime();
    const started = performance.now();
    hub.close();
    await Promise.all(ended);
    expect(performance.now() - started).toBeLessThan(1_000 + machine.lost());
    await machine.stop();
    expect(hub.size()).toBe(0);
  });
});
