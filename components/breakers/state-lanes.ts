import type { AuditLink } from '@/lib/core/breaker/audit-chain';
import type { BreakersView, BreakerView } from '@/lib/core/snapshot/breaker-schema';

export interface LaneSpan {
  readonly state: BreakerView['state'];
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  /** How it came to be. */
  readonly why: string;
  readonly by: readonly string[];
}

export interface Lane {
  readonly key: string;
  readonly name: string;
  readonly spans: readonly LaneSpan[];
}

/** Each breaker's states over time, from the log's links (oldest first) until `until`. */
export const stateLanes = (links: readonly AuditLink[], view: BreakersView, until: number): readonly Lane[] => {
  const start = Math.min(until, ...links.map(({ event }) => event.at));
  return Object.values(view.breakers).map(({ key, name, state, since, why }) => {
    const changes = links
      .map(({ event }) => event)
      .filter((event) => event.key === key && event.to !== null && event.from !== event.to);
    const spans: LaneSpan[] = [];
    const [first] = changes;
    if (first === undefined)
      spans.push({ state, from: Math.max(start, Math.min(since, until)), to: until, why, by: [] });
    else if (first.from !== null && first.at > start)
      spans.push({ state: first.from, from: start, to: first.at, why: 'Before the first change shown.', by: [] });
    for (const [index, { to, at, why: reason, actors }] of changes.entries())
      if (to !== null)
        spans.push({ state: to, from: at, to: Math.max(at, changes[index + 1]?.at ?? until), why: reason, by: actors });
    return { key, name, spans };
  });
};
