import { describe, expect, it } from 'vitest';
import { permissionViewSchema } from '@/lib/core/snapshot/permission-schema';
import { permissionView } from '@/lib/core/snapshot/permission-view';
import { breakersViewOf } from '@/test/fixtures/breakers-view';
import { addressOf } from '@/test/fixtures/frame';

const NOW = 1_790_000_000_000;
const [sold, owed] = [addressOf(0xa1), addressOf(0xa2)];
const ask = { marketId: 'local', collateralAsset: sold, debtAsset: owed, now: NOW };
const withheld = { count: 2, repaid: '5', seized: '6', profit: '1', expectedLoss: '0', unknown: 0 };
const viewOf = (more: Parameters<typeof breakersViewOf>[1] = []) =>
  breakersViewOf(NOW, [
    ...[sold, owed]
      .map((asset) => ({ key: `asset:${asset}`, name: asset }))
      .filter(({ key }) => !more.some((each) => each.key === key)),
    ...more,
  ]);

describe('the permission of a pair by the breakers’ view', () => {
  it('lets all through while all is closed, whatever another asset’s breaker does', () => {
    const view = viewOf([{ key: `asset:${addressOf(0xa3)}`, name: 'other', state: 'lockout' }]);
    const found = permissionView(view, ask);
    expect(permissionViewSchema.parse(found)).toEqual(found);
    expect(found).toEqual({ keeper: 'allow', wallet: 'allow', state: 'closed', why: [], until: null, stops: [] });
  });

  it('names every breaker that asks for an override, with what it withholds, and why', () => {
    const found = permissionView(
      viewOf([
        { key: `asset:${sold}`, name: 'WETH', state: 'open', why: 'WETH fell.', withheld },
        { key: 'market:local', name: 'Local', state: 'half-open', why: 'Calm again.' },
        { key: 'global', name: 'Everything', state: 'watch', why: 'Near.' },
      ]),
      ask,
    );
    expect(found).toMatchObject({ keeper: 'deny', wallet: 'override', state: 'open', until: null });
    expect(found.why).toEqual(['WETH fell.', 'Calm again.', 'Near.']);
    expect(found.stops).toEqual([
      { key: `asset:${sold}`, name: 'WETH', state: 'open', withheld },
      { key: 'market:local', name: 'Local', state: 'half-open', withheld: null },
    ]);
  });

  it('tells until when a cooldown lasts at the earliest', () => {
    const view = viewOf([{ key: `asset:${owed}`, name: 'USDC', state: 'cooldown', remainingMs: 7_000 }]);
    expect(permissionView(view, ask).until).toBe(NOW + 7_000);
  });

  it.each([
    ['no view', null, ask],
    ['an old view', viewOf(), { ...ask, now: NOW + 10_001 }],
    ['a view from the future', viewOf(), { ...ask, now: NOW - 10_001 }],
    ['an asset that no breaker stands for', viewOf(), { ...ask, debtAsset: addressOf(0xa9) }],
  ])('asks for an override with %s: unknown is open', (_, view, given) => {
    const found = permissionView(view, given);
    expect(found).toMatchObject({ keeper: 'deny', wallet: 'override', state: 'unknown' });
    expect(found.why.join()).toContain('Nothing');
    expect(found.stops.length).toBeGreaterThan(0);
    expect(found.stops.every(({ state }) => state === 'unknown')).toBe(true);
  });
});
