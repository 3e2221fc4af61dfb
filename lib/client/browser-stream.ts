import type { WireEvent } from './fold-event';
import { createLiveStream, type LiveStream, type LiveStreamDeps } from './live-stream';

const KINDS = ['snapshot', 'delta', 'heartbeat'] as const;

const open: LiveStreamDeps['open'] = (url, onEvent, onGone) => {
  const source = new EventSource(url);
  for (const kind of KINDS)
    source.addEventListener(kind, ({ data, lastEventId }: MessageEvent<string>) =>
      onEvent({ kind, data, id: lastEventId } satisfies WireEvent),
    );
  // The browser would retry by itself at its own pace; the stream does it, so that its state can be shown.
  source.addEventListener('error', () => {
    source.close();
    onGone();
  });
  return source;
};

/** At 60 Hz. */
const FRAME_MS = 1_000 / 60;

/**
 * The first call of a quiet moment runs at once, so that rendering fills the time until the frame
 * instead of starting in it; further ones within a frame wait for the next. A hidden page never
 * repaints: it is told at once, rarely enough not to matter.
 */
const oncePerFrame = (): LiveStreamDeps['beforePaint'] => {
  let last = Number.NEGATIVE_INFINITY;
  return (callback) => {
    const run = () => {
      last = performance.now();
      callback();
    };
    if (!document.hidden && performance.now() - last < FRAME_MS) requestAnimationFrame(run);
    else queueMicrotask(run);
  };
};

/** The live stream over the browser's EventSource, timers and repaints. */
export const browserStream = (): LiveStream =>
  createLiveStream({
    open,
    now: Date.now,
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    beforePaint: oncePerFrame(),
  });
