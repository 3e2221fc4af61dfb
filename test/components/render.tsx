import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach } from 'vitest';
import type { WireEvent } from '@/lib/client/fold-event';
import { createLiveStream, type LiveStream } from '@/lib/client/live-stream';
import type { StreamState } from '@/lib/core/snapshot/stream';
import { LiveContext } from '@/lib/hooks/live-context';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const mounted: (() => void)[] = [];
afterEach(() => {
  for (const unmount of mounted.splice(0)) unmount();
});

/** Mounts an element on the page; unmounted after the test. */
export const render = async (element: ReactNode): Promise<HTMLElement> => {
  const host = document.body.appendChild(document.createElement('div'));
  const root = createRoot(host);
  mounted.push(() => {
    act(() => root.unmount());
    host.remove();
  });
  await act(async () => root.render(element));
  return host;
};

/** The real live stream over a connection and a clock that the test holds in its hands. */
export const heldStream = (startAt = 1_790_000_000_000) => {
  let now = startAt;
  let send: (event: WireEvent) => void = () => undefined;
  let lose: () => void = () => undefined;
  let seq = 0;
  const urls: string[] = [];
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const stream: LiveStream = createLiveStream({
    open: (url, onEvent, onGone) => {
      urls.push(url);
      send = onEvent;
      lose = onGone;
      return { close: () => undefined };
    },
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    beforePaint: (run) => {
      run();
      return () => undefined;
    },
  });
  const stop = stream.start();
  mounted.push(stop);
  const advance = (ms: number) =>
    act(async () => {
      const until = now + ms;
      for (;;) {
        const next = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers.delete(next);
        now = next.at;
        next.run();
      }
      now = until;
    });
  return {
    stream,
    urls,
    advance,
    lose: () => act(async () => lose()),
    push: async (state: StreamState) => {
      await advance(1);
      seq += 1;
      const data = JSON.stringify({ seq, serverTime: now, state });
      await act(async () => send({ kind: 'snapshot', data, id: `test-${seq}` }));
    },
  };
};

/** What the console's pages stand on, over the given stream. */
export const Live = ({ stream, children }: { readonly stream: LiveStream; readonly children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
    <LiveContext value={stream}>{children}</LiveContext>
  </QueryClientProvider>
);
