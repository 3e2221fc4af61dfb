import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import type { Clock } from '@/lib/engine/ports';
import type { VenueSpec } from './venue-spec';
import type { Venue, VenueSymbol } from './venue-symbols';
import type { VenueTop } from './venue-top';

/** Ms. */
export interface ExchangeTiming {
  /** Silence after which a venue counts as stale: they report best bids and asks many times a second. */
  readonly staleMs: number;
  /** Silence after which its connection is dropped. */
  readonly timeoutMs: number;
  /** Before the first attempt to reconnect; doubled with each. */
  readonly backoffMs: number;
}

export const EXCHANGE_TIMING: ExchangeTiming = { staleMs: 15_000, timeoutMs: 20_000, backoffMs: 500 };

/** No price at all for so long on a live connection, where silence means no change. */
const UNCHANGED_MS = 60_000;
/** A price that reaches us so late is stale when it comes. */
const LATE_MS = 10_000;

/** What one exchange's source tells of itself, from what happened to it. */
export function createExchangeHealth(options: {
  readonly venue: Venue;
  readonly spec: VenueSpec;
  readonly clock: Clock;
  readonly timing: ExchangeTiming;
}) {
  const { venue, spec, clock, timing } = options;
  const startedAt = clock.now();
  let aliveAt = startedAt;
  let lastAt: number | null = null;
  let lateMs = 0;
  let rejected = 0;
  let lost: string | undefined;
  /** Why the newest message could not be read. */
  let unread: string | undefined;
  let leftOut: readonly string[] = [];
  const withheld = new Set<string>();
  let shown: { state: SourceHealth['state']; since: number } = { state: 'connecting', since: startedAt };

  const seconds = (ms: number): number => Math.round(ms / 1000);
  const stale = (detail: string) => ({ state: 'stale' as const, detail });
  const assess = (stopped: boolean, crossed: readonly string[]): { state: SourceHealth['state']; detail: string } => {
    if (stopped) return { state: 'off', detail: 'Stopped.' };
    if (lost !== undefined) return { state: 'down', detail: `${venue} is disconnected (${lost}). Reconnecting.` };
    const now = clock.now();
    const silence = now - (lastAt ?? startedAt);
    if (now - aliveAt > timing.staleMs) return stale(`${venue} has sent nothing for ${seconds(now - aliveAt)} s.`);
    if (silence > (spec.tellsEveryChange && lastAt !== null ? UNCHANGED_MS : timing.staleMs))
      return stale(`${venue} has sent no price for ${seconds(silence)} s, though its connection is alive.`);
    if (unread !== undefined) return stale(`${venue}'s newest message cannot be used: ${unread}.`);
    if (lastAt === null) return { state: 'connecting', detail: `Waiting for the first price from ${venue}.` };
    if (lateMs > LATE_MS) return stale(`${venue}'s prices arrive ${seconds(lateMs)} s late.`);
    if (crossed.length > 0)
      return stale(`${venue}'s book of ${crossed.join(', ')} is crossed: its bid is above its ask.`);
    const [coin] = withheld;
    if (coin !== undefined)
      return stale(`${venue} quotes in ${coin}, and no fresh ${coin}/USD rate is known: its prices are withheld.`);
    const detail = leftOut.length === 0 ? '' : `${venue} refused ${leftOut.join(', ')}; it is asked again in 10 min.`;
    return { state: 'live', detail };
  };

  return {
    /** A good price came. */
    accept(top: VenueTop, now: number): void {
      lastAt = now;
      lateMs = now - top.at;
      lost = undefined;
      unread = undefined;
    },
    /** Something came that shows that the connection lives. */
    alive(now: number): void {
      aliveAt = now;
    },
    /** A message failed its schema; why. */
    refuse(reason: string): void {
      rejected += 1;
      unread = reason;
    },
    /** Whether quotes in this symbol's currency could be turned into dollars. */
    converts(symbol: VenueSymbol, converted: boolean): void {
      if (converted) withheld.delete(symbol.quotedIn);
      else withheld.add(symbol.quotedIn);
    },
    /** The connection is down; why. */
    lose(reason: string): void {
      lost = reason;
    },
    /** The connection ended, whatever the reason. */
    close(): void {
      lost ??= 'the connection was closed';
    },
    /** Markets that the venue refused and that are not asked for now. */
    leaveOut(symbols: readonly string[]): void {
      leftOut = symbols;
    },
    health(stopped: boolean, crossed: readonly string[]): SourceHealth {
      const { state, detail } = assess(stopped, crossed);
      if (state !== shown.state) shown = { state, since: clock.now() };
      return { id: venue, kind: 'exchange', state, lastAt, since: shown.since, rejected, detail };
    },
  };
}
