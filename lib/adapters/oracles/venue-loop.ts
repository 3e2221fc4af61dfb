import { backoff, sleep } from '@/lib/adapters/chain/backoff';
import type { OpenVenue, VenueConnection, VenueFrame } from './venue-feed';
import type { VenueMapper, VenueSpec } from './venue-spec';

export interface VenueLoopOptions {
  readonly spec: VenueSpec;
  readonly open: OpenVenue;
  /** See `ExchangeTiming`. */
  readonly timing: { readonly timeoutMs: number; readonly backoffMs: number };
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** What to subscribe to, asked before each connection. */
  symbols(): readonly string[];
  /** Takes a frame; says what was missed when something was: the connection is left then. `first` of its connection. */
  onFrame(frame: VenueFrame, mapper: VenueMapper, first: boolean): string | undefined;
  onAlive(): void;
  onError(error: Error, text: string | undefined): void;
  /** The connection ended, because of what was missed or by itself. True when something good had come on it. */
  onEnd(missed: string | undefined): boolean;
}

const MAX_BACKOFF_MS = 30_000;
/** Attempts after which the wait is at its longest: where a venue says that we come too often. */
const TOO_OFTEN = 6;

/**
 * Keeps a venue connected until `signal` aborts: after each end it waits, longer with each attempt that brought
 * nothing, by a random half to the whole. Never rejects.
 */
export async function keepVenueConnected(options: VenueLoopOptions): Promise<void> {
  const { signal, timing, random } = options;
  let failures = 0;
  let tooOften = false;
  const onError = (error: Error, text: string | undefined): void => {
    if (signal.aborted) return;
    tooOften ||= error.message.includes('429');
    options.onError(error, text);
  };
  while (!signal.aborted) {
    tooOften = false;
    const missed = await readConnection({ ...options, onError });
    const good = options.onEnd(missed);
    if (signal.aborted) return;
    if (good) failures = 0;
    if (tooOften) failures = Math.max(failures, TOO_OFTEN);
    await sleep(backoff(failures, timing.backoffMs, MAX_BACKOFF_MS, random), signal);
    failures += 1;
  }
}

/** Reads one connection until it ends; says what was missed when that is why. */
async function readConnection(options: VenueLoopOptions): Promise<string | undefined> {
  const { spec, signal, timing, onError, onAlive } = options;
  let connection: VenueConnection | undefined;
  const close = (): void => connection?.close();
  signal.addEventListener('abort', close);
  try {
    connection = await options.open({
      spec,
      symbols: options.symbols(),
      timeoutMs: timing.timeoutMs,
      onError,
      onAlive,
    });
    if (signal.aborted) return undefined;
    let first = true;
    for await (const frame of connection.frames) {
      if (signal.aborted) return undefined;
      const missed = options.onFrame(frame, connection.mapper, first);
      first = false;
      if (missed !== undefined) return missed;
    }
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)), undefined);
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
  return undefined;
}
