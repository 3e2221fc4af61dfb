import type { Address } from 'viem';
import type { Quote } from '@/lib/core/oracle/quote';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { AccountState } from '@/lib/core/protocols/rules';
import { bookSums } from '@/lib/core/risk/large-book/book-sums';
import type { LargeEvaluation } from '@/lib/core/risk/large-book/evaluate-large';
import { fallen, largeFigures, largeGuardSummary, nextInLine } from '@/lib/core/risk/large-book/large-figures';
import type { VolatilityModel } from '@/lib/core/risk/volatility';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { Usd } from '@/lib/core/units/units';
import { type Evaluation, evaluate } from '@/lib/engine/evaluate';
import { levelsAnswer } from '@/lib/server/levels-answers';
import { blockAt, testConfig } from '@/test/fixtures/fake-world';
import { sampleFrame } from '@/test/fixtures/frame';
import { percentile } from './percentile';
import { benchAccount, benchMarket, ETH, ETH_CORRELATED } from './risk-book';

const rules = protocolRules['aave-v3'];
const STAGES = ['price', 'assess', 'queue', 'snapshot'] as const;
const TOUCHED = 50;
const BLOCKS = 60;
const WARM_UP = 10;
/** Of ordinary hours; stablecoins hardly move. */
const HOURLY = 0.008;
const STABLE_HOURLY = 0.0003;

function volatilityOf(market: AaveV3Market, minute: number): VolatilityModel {
  const reserves = [...market.reserves.values()];
  const isStable = (symbol: string): boolean => /USD|DAI|GHO|EURC/.test(symbol);
  const sigma = reserves.map(({ symbol }) => (isStable(symbol) ? STABLE_HOURLY : HOURLY) / Math.sqrt(60));
  return {
    minute,
    assets: reserves.map(({ asset }) => asset),
    indexOf: new Map(reserves.map(({ asset }, index) => [asset, index])),
    covariance: sigma.flatMap((a, i) =>
      sigma.map((b, j) => {
        if (i === j) return a * b * 1.001;
        const [left, right] = [reserves[i], reserves[j]].map((reserve) => reserve?.asset as Address) as [
          Address,
          Address,
        ];
        if (ETH_CORRELATED.has(left) && ETH_CORRELATED.has(right)) return a * b;
        return [reserves[i], reserves[j]].some((reserve) => isStable(reserve?.symbol ?? '')) ? 0 : 0.7 * a * b;
      }),
    ),
    returns: reserves.map(() => 600),
  };
}

/** Three exchanges around each price. */
const quotesOf = (market: AaveV3Market, at: number, drift = 1): readonly Quote[] =>
  [...market.reserves.values()].flatMap(({ asset, price }) =>
    (['binance', 'coinbase', 'kraken'] as const).flatMap((source, index) =>
      price === undefined
        ? []
        : {
            source,
            group: 'exchange' as const,
            asset,
            price: Usd(BigInt(Math.round(Number(price) * drift * (1 + (index - 1) / 10_000)))),
            observedAt: at,
            receivedAt: at,
          },
    ),
  );

/** CPU time of all threads, ms: what other work on the machine adds to no figure. */
const cpuNow = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

interface Run {
  readonly cpu: number[];
  readonly stages: Map<string, number[]>;
}

const newRun = (): Run => ({ cpu: [], stages: new Map() });
const note = ({ stages }: Run, name: string, ms: number): void => {
  stages.set(name, [...(stages.get(name) ?? []), ms]);
};

/** Times what an evaluation's stages are made of, once more and apart: the first of each pair is the stage's own. */
function apart(run: Run, large: LargeEvaluation): void {
  const timed = (name: string, what: () => unknown): void => {
    const from = cpuNow();
    what();
    note(run, name, cpuNow() - from);
  };
  const { book: kernel } = large.state.mirror ?? {};
  if (kernel === undefined) return;
  timed('  of it: sums, distribution, levels', () => bookSums(kernel));
  timed('  of it: those and totals', () => largeFigures(large));
  timed('  of it: movers', () => fallen(large, 10, 1e-4));
  timed('  of it: guard’s summary', () =>
    largeGuardSummary(large, [], { block: 1, timestamp: 1 }, { wrongful: undefined, hidden: undefined }),
  );
  timed('  of it: next in line', () => nextInLine(large, 10));
  timed('asked for: first 100', () => large.book.first(100));
  const asked = 1_000;
  const from = cpuNow();
  for (let times = 0; times < asked; times += 1) {
    const top = large.book.first(100);
    for (let rank = 0; rank < top.length; rank += 1) large.book.assessmentAt(top[rank] as number);
  }
  note(run, '  with what is exact of them, µs', (1_000 * (cpuNow() - from)) / asked);
  timed('asked for: the whole queue', () => large.book.queue.length);
  timed('asked for: a column', () => large.book.column('healthFactor'));
  timed('asked for: order of all', () => large.book.order());
  const { mirror } = large.state;
  if (mirror === undefined) return;
  const at = { mirror, block: mirror.market.block, receivedAt: 0, version: 1 };
  const deps = { source: { mirror: () => at, frame: () => sampleFrame({ seq: 1 }) }, rules, feeds: {} };
  timed('asked for: /levels/{ETH}', () => levelsAnswer(deps, ETH, 250));
  timed('  again in the same block', () => levelsAnswer(deps, ETH, 250));
}

/** One block with interest of twelve seconds, ETH ±0.25 % and 50 accounts touched; and a price tick after each. */
function measure(positions: number): void {
  const accounts = new Map<Address, AccountState>();
  for (let place = 0; place < positions; place += 1) {
    const account = benchAccount(1, place);
    accounts.set(account.account, account);
  }
  const tick: Snapshot['tick'] = { reason: 'block', at: 0, durationMs: 0, stages: {} as Snapshot['tick']['stages'] };
  const blocks = newRun();
  const prices = newRun();
  let previous: Evaluation | undefined;
  let first = 0;
  for (let round = 0; round < WARM_UP + BLOCKS; round += 1) {
    const seconds = round * 12;
    const now = seconds * 1_000;
    const factor = 1 + 0.0025 * (round % 2);
    const stored = benchMarket({ factors: new Map([...ETH_CORRELATED].map((asset) => [asset, factor])), seconds });
    const block = { ...blockAt(BigInt(100 + round)), timestamp: stored.block.timestamp };
    const market = { ...stored, block };
    const changed: Address[] = [];
    for (let touched = 0; touched < TOUCHED; touched += 1) {
      const account = benchAccount(2 + round, (round * 977 + touched * 7_919) % positions);
      accounts.set(account.account, account);
      changed.push(account.account);
    }
    const book = { block, receivedAt: now, market, accounts, rounds: [] };
    const volatility = volatilityOf(market, Math.floor(seconds / 60));
    const run = (to: Run | undefined, onlyPrices: boolean, drift: number): void => {
      const started = cpuNow();
      let lap = started;
      previous = evaluate({
        rules,
        config: testConfig,
        book,
        changed: onlyPrices ? [] : changed,
        quotes: quotesOf(market, now, drift),
        previous,
        onlyPrices,
        settlements: [],
        now,
        volatility: seconds % 60 === 0 || !previous ? volatility : previous.context.loss.model,
        exactUpTo: 0,
        mark: (stage) => {
          const at = cpuNow();
          if (to) note(to, stage, at - lap);
          lap = at;
        },
        tick: () => tick,
      });
      to?.cpu.push(cpuNow() - started);
      if (round === 0 && !onlyPrices) first = cpuNow() - started;
    };
    const isMeasured = round >= WARM_UP;
    run(isMeasured ? blocks : undefined, false, 1);
    if (isMeasured && round % 10 === 0) apart(blocks, (previous as Evaluation).large as LargeEvaluation);
    for (const drift of [1.0001, 0.9999]) run(isMeasured ? prices : undefined, true, drift);
  }
  const large = previous?.large as LargeEvaluation;
  console.log(
    `\n${positions.toLocaleString('en-US')} positions, ${large.below.size.toLocaleString('en-US')} below 1; first evaluation ${first.toFixed(0)} ms`,
  );
  for (const [title, { cpu, stages }] of Object.entries({ 'a block': blocks, 'a price tick': prices })) {
    console.log(`  ${title.padEnd(40)}     p50       p99   ms of CPU`);
    const row = (name: string, values: readonly number[]): void =>
      console.log(
        `    ${name.padEnd(38)}${[0.5, 0.99].map((q) => percentile(values, q).toFixed(2).padStart(9)).join(' ')}`,
      );
    row('all of it', cpu);
    for (const name of STAGES) row(name, stages.get(name) ?? []);
    for (const [name, values] of stages) if (!STAGES.some((stage) => stage === name)) row(name, values);
  }
}

/**
 * What one block, and one tick of outside prices, cost the engine's thread after the reading of a large book: 50
 * accounts touched, all ETH prices moved a quarter of a percent, interest of twelve seconds. A new volatility model
 * every fifth block, as once a minute.
 */
export function benchLargeBook(): void {
  for (const positions of [100_000, 1_000_000]) measure(positions);
}
