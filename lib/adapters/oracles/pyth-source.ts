import type { Address } from 'viem';
import { backoff, sleep } from '@/lib/adapters/chain/backoff';
import { createHealth } from '@/lib/adapters/chain/health';
import type { Quote } from '@/lib/core/oracle/quote';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { Clock, PriceSource } from '@/lib/engine/ports';
import { createMessageLog } from './message-log';
import { openHermes, type StreamEnd } from './pyth-stream';
import { type PythUpdate, pythFrame } from './pyth-update';
import { quoteListeners } from './quote-listeners';

export interface PythOptions {
  readonly feeds: MarketConfig['feeds'];
  readonly clock: Clock;
  /** Where Hermes answers, without `/v2`; `undefined`: nowhere is configured, and the source is off. */
  readonly url: string | undefined;
  /** Sent as a Bearer token, and told to nobody else. */
  readonly apiKey: string | undefined;
  readonly random?: () => number;
  readonly pace?: Partial<PythPace>;
}

/** Milliseconds. */
export interface PythPace {
  /** Without a new price for so long the line is taken for dead and opened again: Hermes sends several times a second. */
  readonly silence: number;
  readonly firstRetry: number;
  readonly lastRetry: number;
  /** After a refusal (a wrong key, too many requests): asking again soon makes it worse. Hermes' own penalty is a minute. */
  readonly refusedRetry: number;
}
const PACE: PythPace = { silence: 10_000, firstRetry: 500, lastRetry: 30_000, refusedRetry: 60_000 };

/** Prices older than this are passed on as they are, and the source calls itself stale. */
const OLD_MS = 60_000;
/** Published so far in the future is a wrong clock, theirs or ours. */
const AHEAD_MS = 30_000;

/** Pyth's prices with their confidence, from a Hermes server's event stream. It never throws and never dies. */
export function createPythSource(options: PythOptions): PriceSource {
  const { feeds, clock, url, random = Math.random } = options;
  const pace = { ...PACE, ...options.pace };
  const assetsOf = new Map<string, Address[]>();
  for (const [asset, { pyth }] of Object.entries(feeds)) {
    if (pyth !== undefined) assetsOf.set(pyth.slice(2), [...(assetsOf.get(pyth.slice(2)) ?? []), asset as Address]);
  }
  const log = createMessageLog();
  const health = createHealth('pyth', 'oracle', clock);
  if (url === undefined) {
    health.set('off', 'Set PYTH_API_KEY to a key of Pyth, or HERMES_URL to a Hermes server that asks for none.');
  }
  const newest = new Map<string, PythUpdate>();

  /** Takes one frame; true when it brought something new. */
  const accept = (text: string, emit: (quote: Quote) => void): boolean => {
    const now = clock.now();
    const { updates, refusals: unreadable } = pythFrame(text);
    const refusals = [...unreadable];
    let news = 0;
    let publishedAt = 0;
    for (const update of updates) {
      const assets = assetsOf.get(update.id);
      const last = newest.get(update.id);
      const refusal = assets === undefined ? 'a feed that was not asked for' : outOfTime(update, last, now);
      if (refusal !== undefined) refusals.push(`${update.id.slice(0, 8)}…: ${refusal}`);
      if (assets === undefined || refusal !== undefined || sameUpdate(update, last)) continue;
      newest.set(update.id, update);
      news += 1;
      publishedAt = Math.max(publishedAt, update.publishedAt);
      const { price, confidence } = update;
      // Their clock may be a little ahead of ours; a quote is never from the future.
      const observedAt = Math.min(update.publishedAt, now);
      for (const asset of assets) {
        emit({ source: 'pyth', group: 'pull-oracle', asset, price, confidence, observedAt, receivedAt: now });
      }
    }
    const [first, ...more] = refusals;
    log.add(now, readable(text), first && (more.length === 0 ? first : `${first}; and ${more.length} more`));
    if (first !== undefined) health.reject();
    if (news === 0) return false;
    const age = now - publishedAt;
    if (age <= OLD_MS) health.heard(now);
    else health.set('stale', `Pyth's newest price is ${Math.round(age / 1000)} s old.`);
    return true;
  };

  const run = async (emit: (quote: Quote) => void, signal: AbortSignal): Promise<void> => {
    if (url === undefined) return;
    health.set('connecting', 'Waiting for the first price from Pyth.');
    let failures = 0;
    while (!signal.aborted) {
      const end = await openHermes({
        url,
        apiKey: options.apiKey,
        ids: [...assetsOf.keys()],
        silenceMs: pace.silence,
        signal,
        onFrame: (text) => {
          const news = accept(text, emit);
          if (news) failures = 0;
          return news;
        },
        onServerError: (text) => log.add(clock.now(), text, 'an error told by the server'),
      });
      if (signal.aborted) break;
      const { state, detail, refused } = told(end, options.apiKey !== undefined);
      health.set(state, detail);
      const [base, cap] = refused ? [pace.refusedRetry, pace.refusedRetry * 10] : [pace.firstRetry, pace.lastRetry];
      await sleep(backoff(failures, base, cap, random), signal);
      failures += 1;
    }
    health.set('off', 'Stopped.');
  };

  return {
    id: 'pyth',
    group: 'pull-oracle',
    assets: [...assetsOf.values()].flat(),
    subscribe: quoteListeners(run),
    health: health.get,
    messages: log.messages,
  };
}

/** A frame repeats every feed asked for, also those with nothing new. */
const sameUpdate = (update: PythUpdate, last: PythUpdate | undefined): boolean =>
  last?.publishedAt === update.publishedAt && last.price === update.price && last.confidence === update.confidence;

function outOfTime(update: PythUpdate, last: PythUpdate | undefined, now: number): string | undefined {
  const ahead = update.publishedAt - now;
  if (ahead > AHEAD_MS) return `published ${Math.round(ahead / 1000)} s ahead of this machine's clock`;
  if (last === undefined || update.publishedAt > last.publishedAt) return undefined;
  if (update.publishedAt < last.publishedAt) return 'older than the one before it';
  return (update.slot ?? 0) < (last.slot ?? 0) ? 'of an earlier slot than the one before it' : undefined;
}

/** What ended a connection, in words. They name no URL: it may hold a key. */
function told(
  end: StreamEnd,
  hasKey: boolean,
): { readonly state: 'stale' | 'down'; readonly detail: string; readonly refused: boolean } {
  if (end.kind === 'silent') {
    const detail = `Pyth has sent no new price for ${Math.round(end.ms / 1000)} s. Opening the line again.`;
    return { state: 'stale', detail, refused: false };
  }
  const refused = end.status === 401 || end.status === 403 || end.status === 429;
  return { state: 'down', detail: why(end.status, end.message, hasKey), refused };
}

function why(status: number | undefined, message: string, hasKey: boolean): string {
  switch (status) {
    case 401:
      return hasKey
        ? 'Pyth refuses the API key (401). Set PYTH_API_KEY to a valid one.'
        : 'Pyth asks for an API key (401). Set PYTH_API_KEY.';
    case 403:
      return 'Pyth does not allow this API key to stream prices (403). Check its plan, or set another PYTH_API_KEY.';
    case 429:
      return 'Pyth has been asked too often (429). Waiting before the next try.';
    case undefined:
      return `Pyth is disconnected (${message}). Reconnecting.`;
    default:
      return `Pyth answered with status ${status}. Trying again.`;
  }
}

/** The signed binary form of the prices is most of a frame and tells a person nothing. */
const readable = (text: string): string => text.replace(/("data":\[")[^"]{16,}/, '$1…');
