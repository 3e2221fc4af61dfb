import { accuracy } from './accuracy';
import { CONFIGURED_BPS, CORRUPTIONS, FEED, falseAlarms, THRESHOLDS } from './alarms';
import { ATTACKS, attackedMinutes, breakdown, CORRUPTED } from './breakdown';
import { CHAINLINK_FILES, chainlinkRounds } from './chainlink-rounds';
import { conclusion } from './conclusion';
import { intervalScores } from './intervals';
import { type Minute, marketHistory, SOURCES } from './market-history';
import { quorumScores } from './quorum';
import { roundAlarms, SLACKS } from './round-alarms';
import { table } from './table';
import { upstreamScores } from './upstreams';

/** Minutes between two attacked ones; a prime, so that all times of the hour are tried. */
const EVERY = 37;

const FEEDS = [
  { file: CHAINLINK_FILES[0], heartbeatS: 3_600, deviationBps: 50 },
  { file: CHAINLINK_FILES[1], heartbeatS: 86_400, deviationBps: 50 },
];

/** Holds the aggregator's candidates against real market history, and prints what was computed and what follows. */
export function backtestOracle(folder: string): void {
  const started = performance.now();
  const history = marketHistory(folder);
  console.log(introduction(history));

  const accurate = accuracy(history);
  console.log(
    table(
      '1. Error, |bps|, against the consensus of the NEXT minute (median over its markets of (high + low + close)/3), and against what was paid in it on average',
      ['median', 'p95', 'p99', 'paid: median', 'p95', '10 Mar: p95', 'p99', 'unknown, % of minutes'],
      accurate.map((row) => [
        row.method,
        ...[row.median, row.p95, row.p99, row.paidMedian, row.paidP95, row.stressP95, row.stressP99, row.unknown],
      ]),
    ),
  );

  const broken = breakdown(history, EVERY);
  console.log(
    `\n2. Breakdown: every choice of 1, 2 and 3 corrupted markets in ${attackedMinutes(history, EVERY).length} minutes in which 7 or 8 traded (always a minority); the worst of all.`,
  );
  for (const name of Object.keys(ATTACKS)) {
    const rows = broken.map(({ method, worst }) => [method, ...(worst[name] ?? [])]);
    console.log(
      table(`   ${name}: worst |bps| from the unattacked price, by corrupted markets`, CORRUPTED.map(String), rows),
    );
  }
  console.log(
    table(
      '   all attacks: worst bps outside the range of the honest markets; 0 is never outside',
      CORRUPTED.map(String),
      broken.map(({ method, outside }) => [method, ...outside]),
    ),
  );

  const alarms = falseAlarms(history);
  console.log(
    table(
      `3. False alarms a day: a correct push oracle (${FEED.deviationBps} bps, ${FEED.heartbeatS} s, read a minute late) against each method, at ${THRESHOLDS.join(' / ')} bps, of which ${CONFIGURED_BPS} is configured; corrupted ones are always a minority`,
      Object.keys(CORRUPTIONS),
      alarms.map(({ method, perDay }) => [
        method,
        ...Object.values(perDay).map((counts) => counts.map((count) => count.toFixed(1)).join(' / ')),
      ]),
    ),
  );
  console.log(
    table(
      `   % of all minutes in false alarm at ${CONFIGURED_BPS} bps`,
      Object.keys(CORRUPTIONS),
      alarms.map(({ method, share }) => [method, ...Object.values(share)]),
    ),
  );

  const intervals = intervalScores(history);
  console.log(
    table(
      '4. Intervals: % of minutes whose following consensus they held (all markets; 10 March; three dollar markets; three votes mimic the price), and half-width, bps (honest; three votes lie by 3 %)',
      ['all', '10 Mar', '3 votes', '3 mimic', 'median', 'p95', '3 lie: median', 'p95'],
      intervals.map((row) => [
        row.rule,
        ...[row.covered, row.coveredStress, row.coveredThree, row.coveredMimicked],
        ...[row.median, row.p95, row.liedMedian, row.liedP95],
      ]),
    ),
  );

  const quorums = quorumScores(history);
  console.log(
    table(
      '5. Quorum, for assets of few sources: dollar markets, and the push oracle of 3.',
      ['unknown %', 'p95 error', 'p99 error', 'interval held %', 'worst bps moved by one liar'],
      quorums.map((row) => [row.setting, row.unknown, row.p95, row.p99, row.held, row.moved]),
    ),
  );

  const upstreams = upstreamScores(history);
  console.log(
    table(
      '6. Shared upstreams: one whole venue is 3 % high in all of its markets',
      ['tried', 'outside the honest range, %', 'worst bps outside'],
      upstreams.map((row) => [row.votes, String(row.tried), row.outside, row.worst]),
    ),
  );

  console.log('\n7. Real Chainlink rounds');
  const feeds = FEEDS.map((feed) => ({
    ...feed,
    score: roundAlarms(chainlinkRounds(folder, feed.file), feed.heartbeatS, feed.deviationBps),
  }));
  console.log(
    table(
      '   Called stale although alive: times a day (minutes a day), by slack beyond the heartbeat',
      Object.keys(SLACKS),
      feeds.map(({ file, score }) => [
        file,
        ...Object.values(score.stale).map(
          ({ perDay, minutesPerDay }) => `${perDay.toFixed(3)} (${minutesPerDay.toFixed(3)})`,
        ),
      ]),
    ),
  );
  console.log(
    table(
      '   From one round to the next',
      [
        'rounds',
        'rejected',
        'days',
        'heartbeat s',
        'longest gap s',
        '|bps| median',
        'p99',
        'largest',
        '> 100 bps a day',
      ],
      feeds.map(({ file, heartbeatS, score }) => [
        file,
        ...[score.rounds, score.empty, Math.round(score.days), heartbeatS, score.longestGap].map(String),
        ...[score.step.median, score.step.p99, score.step.largest, score.beyondTwice],
      ]),
    ),
  );

  console.log(
    conclusion({ accurate, broken, alarms, intervals, quorums, upstreams, feeds: feeds.map(({ score }) => score) }),
  );
  console.log(`\n${((performance.now() - started) / 1_000).toFixed(1)} s`);
}

const day = (at: number): string => new Date(at * 1_000).toISOString().slice(0, 16).replace('T', ' ');

const introduction = (history: readonly Minute[]): string => {
  const traded = history.reduce((sum, { prints }) => sum + prints.length, 0) / history.length;
  return `BTC in dollars, ${history.length} minutes, ${day(history[0]?.at ?? NaN)} to ${day(history.at(-1)?.at ?? NaN)} UTC; 10 March is the last day, when USDC began to slip.
${SOURCES.length} markets, of which ${traded.toFixed(1)} trade in an average minute: ${SOURCES.join(', ')}.
USDT and USDC prices are turned into dollars by the coins' own dollar markets. A market counts in the minutes in which it traded.
Candles know neither spreads nor ages within a minute: claimed weights follow from volume alone, capped at 1 BTC and at 40 % of the total.`;
};
