import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GLOBAL_KEY } from '@/lib/core/breaker/breaker-key';
import { restoreBreakers } from '@/lib/core/breaker/restore';
import { during, keyOf, running, START, tell, watching } from './single-breaker';

const WATCHED = watching(['protocol-gap', 'index-lag', 'basket-fall']);
const NOW = { at: START + 5_000, block: '7' };

test('what was stored is taken as it was, to the last field', () => {
  const { state } = during(running(WATCHED), 20_000, { 'protocol-gap': 900, 'index-lag': 0 });
  const stored: unknown = JSON.parse(JSON.stringify(state));
  expect(restoreBreakers(stored, NOW, WATCHED)).toEqual({ how: 'restored', state, events: [] });
});

test('a first start is open everywhere, until every rule was heard of and was clear for the cooldown', () => {
  const { how, state, events } = restoreBreakers(undefined, NOW, WATCHED);
  expect(how).toBe('none');
  expect(Object.values(state.breakers).map((breaker) => breaker.state)).toEqual(['open', 'open', 'open']);
  expect(events.map(({ kind, from, to, at, block }) => ({ kind, from, to, at, block }))).toEqual(
    WATCHED.breakers.map(() => ({ kind: 'restored', from: null, to: 'open', ...NOW })),
  );
  const run = { watched: WATCHED, state, events: [], at: NOW.at };
  during(run, 120_000, { 'index-lag': 0 });
  expect(run.state.breakers[keyOf('protocol-gap')]?.state).toBe('open');
  expect(run.state.breakers[keyOf('index-lag')]?.state).toBe('cooldown');
  tell(run, 1_000, { 'protocol-gap': 0, 'index-lag': 0 });
  expect(run.state.breakers[keyOf('protocol-gap')]).toMatchObject({ state: 'cooldown', remainingMs: 60_000 });
});

test('what cannot be read is never closed, and locks the global breaker out', () => {
  const good = running(WATCHED).state;
  const closed = (field: object) => ({
    ...good,
    breakers: { ...good.breakers, [GLOBAL_KEY]: { ...good.breakers[GLOBAL_KEY], ...field } },
  });
  const damaged = [
    ...[
      'closed',
      7,
      [],
      {},
      { ...good, format: 2 },
      { ...good, more: 1 },
      { ...good, at: null },
      { ...good, breakers: [] },
    ],
    ...[closed({ state: 'fine' }), closed({ attempt: -1 }), closed({ calmMs: 'x' }), closed({ readings: { a: {} } })],
  ];
  for (const stored of damaged) {
    const { how, state, events } = restoreBreakers(stored, NOW, WATCHED);
    expect([how, state.breakers[GLOBAL_KEY]?.state, events.length]).toEqual(['damaged', 'lockout', 3]);
  }
  fc.assert(
    fc.property(fc.jsonValue(), (stored) => {
      const { state } = restoreBreakers(stored, NOW, WATCHED);
      for (const breaker of Object.values(state.breakers)) expect(['open', 'lockout']).toContain(breaker.state);
    }),
  );
});
