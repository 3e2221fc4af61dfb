import { beforeAll, describe, expect, test } from 'vitest';
import { breakdown } from '@/test/backtest/breakdown';
import { METHODS } from '@/test/backtest/candidates';
import { CHAINLINK_FILES, chainlinkRounds } from '@/test/backtest/chainlink-rounds';
import { dataFolder } from '@/test/backtest/data-folder';
import { type Minute, marketHistory } from '@/test/backtest/market-history';
import { roundAlarms } from '@/test/backtest/round-alarms';
import { upstreamScores } from '@/test/backtest/upstreams';

const { path, missing } = dataFolder();

/** Real market history is not part of the project: skipped, and reported so, where it is not there. */
describe.skipIf(missing.length > 0)('on real market history', () => {
  let history: readonly Minute[] = [];
  beforeAll(() => {
    history = marketHistory(path);
  }, 60_000);

  test('no minority of real markets moves the price out of the honest range, and rivals are moved by it', () => {
    const scores = new Map(breakdown(history, 997).map((score) => [score.method, score]));
    expect(scores.size).toBe(Object.keys(METHODS).length);
    const worst = (method: string) => Math.max(...(scores.get(method)?.outside ?? [NaN]));
    expect(worst('ours')).toBe(0);
    expect(worst('ours, static weights')).toBe(0);
    for (const rival of ['mean', 'trimmed mean, 25 %', 'MAD-rejected mean', 'MAD-rejected, claimed weights'])
      expect(worst(rival)).toBeGreaterThan(0);
  }, 60_000);

  test('a venue wrong in all its markets is one vote', () => {
    const [byMarket, byVenue] = upstreamScores(history);
    expect(byMarket?.outside).toBeGreaterThan(0);
    expect(byVenue).toMatchObject({ outside: 0, worst: 0 });
  }, 60_000);

  test('real rounds are never called stale, and would be without slack', () => {
    for (const [file, heartbeat] of [
      [CHAINLINK_FILES[0], 3_600],
      [CHAINLINK_FILES[1], 86_400],
    ] as const) {
      const { stale } = roundAlarms(chainlinkRounds(path, file), heartbeat, 50);
      expect(stale['chosen: max(10 %, 300 s)']?.perDay).toBe(0);
      expect(stale.none?.perDay).toBeGreaterThan(0);
    }
  });
});
