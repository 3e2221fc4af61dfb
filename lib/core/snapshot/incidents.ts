import { type AuditLink, auditLinkSchema } from '@/lib/core/breaker/audit-chain';
import { restriction } from '@/lib/core/breaker/breaker-state';
import { publicWords } from './health-facts';
import type { Incident } from './health-schema';

/** As many as the public page tells of. */
const NEWEST = 20;

const STOPS: ReadonlySet<string | null> = new Set(['open', 'manual', 'lockout']);
const ENDS: ReadonlySet<string | null> = new Set(['closed', 'watch']);

/**
 * The incidents of a stretch of the audit log, in its order, the newest first: from the event that stops a breaker to
 * the one that leaves it closed or in watch. One that began before the stretch is told from its first stop in it.
 * Null when a link is none: the log is damaged, and what it says is not to be retold.
 */
export function incidentsOf(links: readonly unknown[]): Incident[] | null {
  const events: AuditLink['event'][] = [];
  for (const link of links) {
    const parsed = auditLinkSchema.safeParse(link);
    if (!parsed.success) return null;
    events.push(parsed.data.event);
  }
  const running = new Map<string, Incident>();
  const all: Incident[] = [];
  for (const { key, from, to, at, why } of events) {
    if (key === null || to === null) continue;
    const current = running.get(key);
    if (STOPS.has(to)) {
      if (!current) {
        const begun = { key, startedAt: at, endedAt: null, worst: to, trips: 1, why: publicWords(why) };
        running.set(key, begun);
        all.push(begun);
        continue;
      }
      if (!STOPS.has(from)) current.trips += 1;
      if (restriction(to) > restriction(current.worst)) current.worst = to;
    } else if (current && ENDS.has(to)) {
      current.endedAt = Math.max(at, current.startedAt);
      running.delete(key);
    }
  }
  return all.sort((a, b) => b.startedAt - a.startedAt).slice(0, NEWEST);
}
