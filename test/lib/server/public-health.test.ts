import { afterEach, describe, expect, it, vi } from 'vitest';
import { GET } from '@/app/api/v1/health/public/route';
import { type HealthEvidence, healthReportSchema } from '@/lib/core/snapshot/health-schema';
import { type Answer, jsonAnswer, problemAnswer } from '@/lib/server/answer';
import { createAuth, shareAuth } from '@/lib/server/auth/auth-state';
import { parseAuthConfig } from '@/lib/server/auth/auth-variables';
import type { Host } from '@/lib/server/host';
import { createIncidentLog } from '@/lib/server/incident-log';
import { publicHealth } from '@/lib/server/public-health';
import { shareEngineHost } from '@/lib/server/shared-host';
import { auditLog } from '@/test/fixtures/audit-log';
import { idleHub } from '@/test/fixtures/bare-server';
import { calmFacts } from '@/test/fixtures/health';

const host = (ask: () => Promise<Answer>): Host => ({
  ask,
  csv: () => Promise.reject(new Error('an export was opened')),
  hub: idleHub,
  stop: () => Promise.resolve(),
});
const calm = (): Promise<Answer> =>
  Promise.resolve(jsonAnswer({ facts: calmFacts(Date.now()), incidents: [] } satisfies HealthEvidence));
const silent = (): Promise<Answer> => new Promise(() => undefined);
const get = () => GET(new Request('http://localhost:3000/api/v1/health/public'));

afterEach(() => {
  shareEngineHost(undefined);
  shareAuth(undefined);
  vi.useRealTimers();
});

describe('publicHealth', () => {
  it('asks once for all who come at once', async () => {
    let asked = 0;
    const counting = host(() => {
      asked += 1;
      return calm();
    });
    const reports = await Promise.all(Array.from({ length: 200 }, () => publicHealth(counting)));
    expect(new Set(reports.map(({ verdict }) => verdict))).toEqual(new Set(['healthy']));
    expect(asked).toBe(1);
  });

  it('says within a second that it does not know when the engine hangs, beside what it last said', async () => {
    vi.useFakeTimers();
    let ask = calm;
    const hanging = host(() => ask());
    expect((await publicHealth(hanging)).verdict).toBe('healthy');
    ask = silent;
    await vi.advanceTimersByTimeAsync(250);
    const report = publicHealth(hanging);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await report).toMatchObject({ verdict: 'unknown', facts: { engine: { state: 'live' } } });
    ask = calm;
    await vi.advanceTimersByTimeAsync(250);
    expect((await publicHealth(hanging)).verdict).toBe('healthy');
  });

  it.each([
    ['refuses', () => Promise.resolve(problemAnswer(503, 'The engine does not answer.'))],
    ['answers with something else', () => Promise.resolve(jsonAnswer({ facts: {}, incidents: [] }))],
  ])('does not know when the engine %s', async (_, ask) => {
    expect(await publicHealth(host(ask))).toMatchObject({ verdict: 'unknown', facts: null, incidents: null });
  });
});

describe('GET /api/v1/health/public', () => {
  it('is a report that caches may hold for a moment, engine or not', async () => {
    shareEngineHost(host(calm));
    const answer = await get();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=1, stale-while-revalidate=1');
    expect(healthReportSchema.parse(await answer.json()).verdict).toBe('healthy');
    shareEngineHost(undefined);
    const without = await get();
    expect(without.status).toBe(200);
    expect(healthReportSchema.parse(await without.json()).verdict).toBe('unknown');
  });

  it('is open where reading is closed, and closed with PUBLIC_HEALTH=0', async () => {
    shareEngineHost(host(calm));
    shareAuth(createAuth(parseAuthConfig({ READ: 'listed' }), Date.now));
    expect((await get()).status).toBe(200);
    shareAuth(createAuth(parseAuthConfig({ READ: 'listed', PUBLIC_HEALTH: '0' }), Date.now));
    const closed = await get();
    expect(closed.status).toBe(401);
    expect(closed.headers.get('cache-control')).toBe('no-store');
  });
});

describe('createIncidentLog', () => {
  const { links, head } = auditLog(8);
  const stored = { head } as unknown as Awaited<ReturnType<Parameters<typeof createIncidentLog>[0]['breakers']>>;

  it('reads the log once a version, and again after a failure', async () => {
    const auditLinks = vi.fn().mockRejectedValueOnce(new Error('gone')).mockResolvedValue(links);
    const log = createIncidentLog({ breakers: () => Promise.resolve(stored), auditLinks }, 'local');
    expect(await log.newest('8')).toBeNull();
    expect(await log.newest('8')).not.toBeNull();
    expect(await log.newest('8')).not.toBeNull();
    expect(auditLinks).toHaveBeenCalledTimes(2);
    await log.newest('9');
    expect(auditLinks).toHaveBeenCalledTimes(3);
  });

  it('does not wait for a store that hangs', async () => {
    vi.useFakeTimers();
    const log = createIncidentLog({ breakers: () => new Promise(() => undefined), auditLinks: vi.fn() }, 'local');
    const newest = log.newest('1');
    await vi.advanceTimersByTimeAsync(300);
    expect(await newest).toBeNull();
  });
});
