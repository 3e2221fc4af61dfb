import { describe, expect, it } from 'vitest';
import { appendEvents, GENESIS } from '@/lib/core/breaker/audit-chain';
import type { BreakerEvent } from '@/lib/core/breaker/breaker-event';
import { incidentsOf } from '@/lib/core/snapshot/incidents';
import { auditLog } from '@/test/fixtures/audit-log';

const [sample] = auditLog(1).links;
const log = (...steps: readonly (readonly [string, BreakerEvent['from'], BreakerEvent['to'], number])[]) => {
  if (!sample) throw new Error('no link');
  const events = steps.map(([key, from, to, at]) => ({ ...sample.event, key, from, to, at, why: `${key} ${to}` }));
  return appendEvents(GENESIS, events).links;
};

describe('incidentsOf', () => {
  it('lasts from the first stop to the end of trying, with its trips and its worst', () => {
    const links = log(
      ['a', 'watch', 'open', 10],
      ['a', 'open', 'cooldown', 20],
      ['a', 'cooldown', 'half-open', 30],
      ['a', 'half-open', 'open', 40],
      ['b', 'closed', 'manual', 45],
      ['a', 'open', 'lockout', 50],
      ['a', 'lockout', 'closed', 60],
    );
    expect(incidentsOf(links)).toEqual([
      { key: 'b', startedAt: 45, endedAt: null, worst: 'manual', trips: 1, why: 'b manual' },
      { key: 'a', startedAt: 10, endedAt: 60, worst: 'lockout', trips: 2, why: 'a open' },
    ]);
  });

  it('tells the newest twenty, counts approvals as nothing, and no time below zero', () => {
    const many = Array.from({ length: 25 }, (_, index) => [
      ['a', 'closed', 'open', index * 10] as const,
      ['a', 'open', 'closed', index * 10 - 5] as const,
    ]).flat();
    const found = incidentsOf(log(...many));
    expect(found).toHaveLength(20);
    expect(found?.[0]).toMatchObject({ startedAt: 240, endedAt: 240 });
    expect(incidentsOf(log(['a', 'closed', 'watch', 1], ['a', 'watch', 'closed', 2]))).toEqual([]);
    const approved = log(['a', 'closed', 'manual', 1], ['a', 'manual', 'manual', 2]);
    expect(incidentsOf(approved)).toMatchObject([{ trips: 1, endedAt: null }]);
  });

  it('retells nothing of a damaged log', () => {
    expect(incidentsOf([...log(['a', 'closed', 'open', 1]), { seq: 1 }])).toBeNull();
  });
});
