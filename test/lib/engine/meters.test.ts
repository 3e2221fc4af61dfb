import { describe, expect, it } from 'vitest';
import { type BreakerEvent, breakerEvent } from '@/lib/core/breaker/breaker-event';
import { type BreakerStateName, unknownBreaker } from '@/lib/core/breaker/breaker-state';
import { TICK_BOUNDS_S } from '@/lib/core/snapshot/engine-meters';
import { createMeters } from '@/lib/engine/meters';

const tick = (durationMs: number, reason: 'block' | 'price' = 'block') => ({
  tick: { reason, at: 1, durationMs, stages: { read: 0, price: 0, assess: 0, queue: 0, snapshot: 0, publish: 0 } },
});
const moved = (from: BreakerStateName | null, to: BreakerStateName): BreakerEvent =>
  breakerEvent(
    'global',
    from,
    { ...unknownBreaker(1, null, ''), state: to },
    {
      kind: 'transition',
      at: 1,
      block: null,
      configVersion: '',
    },
  );

describe('createMeters', () => {
  it('counts each tick once, in every bound that it kept', () => {
    const meters = createMeters();
    const twice = tick(100);
    for (const snapshot of [null, twice, twice, tick(100.1), tick(40_000), tick(3, 'price')]) meters.tick(snapshot);
    const { block, price } = meters.counts().ticks;
    expect([block?.count, price?.count]).toEqual([3, 1]);
    expect(block?.sumS).toBeCloseTo(40.2001, 9);
    const within = Object.fromEntries(TICK_BOUNDS_S.map((bound, index) => [bound, block?.within[index]]));
    expect(within).toMatchObject({ 0.05: 0, 0.1: 1, 0.25: 2, 30: 2 });
  });

  it('counts a stop once, whatever it goes through until liquidations go on', () => {
    const meters = createMeters();
    meters.watched(['global', 'market:m']);
    meters.events([moved(null, 'open'), moved('open', 'cooldown'), moved('cooldown', 'half-open')]);
    expect(meters.counts().trips).toEqual({ global: 0, 'market:m': 0 });
    meters.events([
      moved('half-open', 'open'),
      moved('open', 'cooldown'),
      moved('cooldown', 'open'),
      moved('open', 'manual'),
    ]);
    meters.events([moved('closed', 'watch'), moved('watch', 'lockout')]);
    expect(meters.counts().trips).toEqual({ global: 2, 'market:m': 0 });
  });
});
