import { beforeAll, describe, expect, test } from 'vitest';
import { type QuotedMinute, quotedMinutes } from '@/test/backtest/breakers-history';
import { INJECTIONS, outcomeOf } from '@/test/backtest/breakers-injections';
import { feedAgeTrips } from '@/test/backtest/breakers-rounds';
import { CHAINLINK_FILES, chainlinkRounds } from '@/test/backtest/chainlink-rounds';
import { dataFolder } from '@/test/backtest/data-folder';

const { path, missing } = dataFolder();

/** Real market history is not part of the project: skipped, and reported so, where it is not there. */
describe.skipIf(missing.length > 0)('on real market history', () => {
  let minutes: readonly QuotedMinute[] = [];
  beforeAll(() => {
    minutes = quotedMinutes(path);
  }, 60_000);

  // At one place each; `npm run backtest -- breakers` tries all of them at fifteen.
  test.each([
    'flash wick, −20 % for 30 s on one venue',
    'crash, −10 % at once on all',
    'protocol 3 % too low',
    'all venues silent',
    'depeg, −3 % in 10 min on all',
  ])(
    '%s',
    (name) => {
      const injection = INJECTIONS.find((each) => each.name === name);
      const outcome = injection && outcomeOf(injection, minutes, [3_000]);
      expect(outcome).toMatchObject({ tried: 1, tripped: injection?.must === 'trip' ? 1 : 0, kept: true });
      if (injection?.must === 'trip') expect(outcome?.recovery).toBeLessThan(3_600);
    },
    60_000,
  );

  test('no round of a live feed trips its age rule, and one of a feed that is thought quicker does', () => {
    const ether = chainlinkRounds(path, CHAINLINK_FILES[0]);
    expect(feedAgeTrips(ether, 3_600).trips).toBe(0);
    expect(feedAgeTrips(ether, 3_000).trips).toBeGreaterThan(0);
  });
});
