import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { BREAKER_STATES } from '@/lib/core/breaker/breaker-state';
import { jsonAnswer } from '@/lib/server/answer';
import { engineFamilies } from '@/lib/server/metrics/engine-families';
import { metricsAnswer } from '@/lib/server/metrics/metrics-answer';
import { idleHub } from '@/test/fixtures/bare-server';
import { calmSource } from '@/test/fixtures/health';
import { sampleMeters } from '@/test/fixtures/meters';

const DURATION = /^(\d+(ms|s|m|h|d))+$/;
const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Breakwater[A-Za-z]+$/),
          expr: z.string(),
          for: z.string().regex(DURATION).optional(),
          labels: z.strictObject({ severity: z.enum(['info', 'warning', 'critical']) }),
          annotations: z.strictObject({ summary: z.string().min(10), description: z.string().min(10) }),
        }),
      ),
    }),
  ),
});
const dashboardSchema = z.looseObject({
  title: z.string(),
  schemaVersion: z.number(),
  templating: z.object({ list: z.array(z.looseObject({ name: z.string(), type: z.string() })) }),
  panels: z.array(
    z.looseObject({
      id: z.number(),
      title: z.string(),
      type: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.looseObject({ refId: z.string(), expr: z.string() })).min(1),
    }),
  ),
});

const rules = rulesSchema
  .parse(parse(readFileSync('docs/prometheus/rules.yml', 'utf8')))
  .groups.flatMap((group) => group.rules);
const dashboard = dashboardSchema.parse(JSON.parse(readFileSync('docs/grafana/breakwater.json', 'utf8')));
const shown = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

/** Every name, and the values of every label, that the route exports of an engine that knows everything. */
const exported = async () => {
  const now = Date.now();
  const source = calmSource(now);
  const healthy = { ...source.status.sources, chain: chainHealth(now) };
  const frame = { ...source, status: { ...source.status, sources: healthy } };
  const { body } = await metricsAnswer({
    ask: () => Promise.resolve(jsonAnswer(engineFamilies(frame, sampleMeters(now), now))),
    csv: () => Promise.reject(new Error('an export was opened')),
    hub: idleHub,
    stop: () => Promise.resolve(),
  });
  const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const labels = new Map<string, Set<string>>();
  for (const line of samples) {
    const name = line.slice(0, line.search(/[{ ]/));
    const all = labels.get(name) ?? new Set();
    for (const [pair] of line.matchAll(/[a-z_]+="[^"]*"/g)) all.add(pair);
    labels.set(name, all);
  }
  return labels;
};
const chainHealth = (now: number) =>
  ({ id: 'chain', kind: 'chain', state: 'live', lastAt: now - 300, since: 1, rejected: 0, detail: '' }) as const;
const namesIn = (expression: string): readonly string[] =>
  [...expression.matchAll(/\bbreakwater_[a-z0-9_]+/g)].map(([name]) => name);

describe('the rules and the dashboard for Prometheus', () => {
  it('use only names that the route exports', async () => {
    const names = await exported();
    for (const expression of [...rules.map(({ expr }) => expr), ...shown])
      for (const name of namesIn(expression)) expect(names.has(name), `${name} in ${expression}`).toBe(true);
  });

  it('ask only for label values that there are', async () => {
    const names = await exported();
    for (const expression of [...rules.map(({ expr }) => expr), ...shown])
      for (const [, name = '', selector = ''] of expression.matchAll(/\b(breakwater_[a-z0-9_]+)\{([^}]*)\}/g))
        for (const [pair] of selector.matchAll(/\b[a-z_]+="[^"]*"/g))
          expect(names.get(name)?.has(pair), `${name}{${pair}} in ${expression}`).toBe(true);
  });

  it('leave out nothing that is exported', async () => {
    const used = new Set([...rules.map(({ expr }) => expr), ...shown].flatMap(namesIn));
    const parts = /_(sum|count)$/;
    const unused = [...(await exported()).keys()].filter((name) => !used.has(name) && !parts.test(name));
    expect(unused).toEqual([]);
  });

  it('have an expression for every state of a breaker, and for data that is not known', () => {
    const alerts = rules.map(({ expr }) => expr);
    for (const state of BREAKER_STATES) {
      const selector = `state="${state}"`;
      expect(
        shown.some((expr) => expr.includes('breakwater_breaker_state') && expr.includes(selector)),
        state,
      ).toBe(true);
      if (state !== 'closed') expect(alerts).toContain(`breakwater_breaker_state{${selector}} == 1`);
    }
    expect(alerts.some((expr) => expr.includes('breakwater_data_known == 0'))).toBe(true);
    expect(alerts.some((expr) => expr.includes('absent(breakwater_up)'))).toBe(true);
    expect(alerts.some((expr) => expr.includes('unless on (instance, job) breakwater_breaker_state'))).toBe(true);
    expect(shown.some((expr) => expr.includes('breakwater_data_known'))).toBe(true);
  });

  it('are one alert a name and one panel a place', () => {
    const names = rules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    for (const { gridPos: a, id } of dashboard.panels) {
      expect(a.x + a.w).toBeLessThanOrEqual(24);
      for (const { gridPos: b, id: other } of dashboard.panels)
        if (id < other) {
          const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
          expect(apart, `${id} and ${other}`).toBe(true);
        }
    }
  });
});
