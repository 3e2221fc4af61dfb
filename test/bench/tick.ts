import type { Quote } from '@/lib/core/oracle/quote';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import { positionQuerySchema } from '@/lib/core/snapshot/position-window-schema';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import { positionWindow } from '@/lib/core/snapshot/window';
import { Usd } from '@/lib/core/units/units';
import { type Evaluation, evaluate } from '@/lib/engine/evaluate';
import { mirrorKeeper } from '@/lib/engine/mirror-keeper';
import { createStreamStates } from '@/lib/server/stream-states';
import { testBook, testMarket } from '@/test/fixtures/book';
import { blockAt, testConfig } from '@/test/fixtures/fake-world';
import { testVolatility } from '@/test/fixtures/volatility';
import { percentile } from './percentile';

const WARM_UP = 20;
const TICKS = 80;
const STAGES = ['price', 'assess', 'queue', 'snapshot', 'publish', 'mirror'] as const;
const STATUS: EngineStatus = { state: 'live', reason: '', since: 0, progress: null, sources: {} };

interface Sample {
  readonly cpu: number;
  readonly bytes: number;
  readonly stages: Readonly<Record<string, number>>;
}

/** Three exchanges around each of the protocol's prices: the calm market that the guard judges by. */
const quotesOf = (market: AaveV3Market, at: number): readonly Quote[] =>
  [...market.reserves.values()].flatMap(({ asset, price }) =>
    (['binance', 'coinbase', 'kraken'] as const).flatMap((source, index) =>
      price === undefined
        ? []
        : {
            source,
            group: 'exchange' as const,
            asset,
            price: Usd(price + (price * BigInt(index - 1)) / 10_000n),
            observedAt: at,
            receivedAt: at,
          },
    ),
  );

/** Each block moves the ETH price a quarter of a percent, to and fro; one reader follows the first page. */
function run(borrowers: number): readonly Sample[] {
  const rules = protocolRules['aave-v3'];
  const accounts = new Map(testBook(borrowers).map((account) => [account.account, account]));
  const key = JSON.stringify(positionQuerySchema.parse({}));
  const streams = createStreamStates({
    windowOf: (frame) =>
      frame.snapshot &&
      positionWindow(frame.rows, positionQuerySchema.parse(JSON.parse(key)), frame.snapshot.block.number),
    now: () => 0,
  });
  const volatility = testVolatility();
  let previous: Evaluation | undefined;
  const mirror = mirrorKeeper(rules, (error) => {
    throw error;
  });
  const samples: Sample[] = [];
  for (let round = 0; round < WARM_UP + TICKS; round += 1) {
    const block = blockAt(BigInt(100 + round));
    const up = round % 2 === 0 ? 1 : 1.0025;
    const market = { ...testMarket({ prices: { WETH: 2_500 * up, wstETH: 2_975 * up } }), accruedTo: undefined, block };
    const book = { block, receivedAt: round, market, accounts, rounds: [] };
    const stages: Record<string, number> = {};
    const tick: Snapshot['tick'] = {
      reason: 'block',
      at: round,
      durationMs: 0,
      stages: {} as Snapshot['tick']['stages'],
    };
    const cpu = process.cpuUsage();
    let lap = performance.now();
    const mark = (stage: (typeof STAGES)[number]): void => {
      stages[stage] = performance.now() - lap;
      lap = performance.now();
    };
    previous = evaluate({
      rules,
      config: testConfig,
      book,
      quotes: quotesOf(market, round),
      previous,
      onlyPrices: false,
      settlements: [],
      now: round,
      volatility,
      mark,
      tick: () => tick,
    });
    const frame = {
      seq: round + 1,
      epoch: 'bench',
      status: STATUS,
      snapshot: previous.snapshot,
      breakers: null,
      rows: previous.rows,
    };
    const events = round === 0 ? [streams.catchUp(key, undefined, frame)] : streams.publish(frame);
    mark('publish');
    mirror.follow({ book, evaluation: previous });
    mark('mirror');
    const used = process.cpuUsage(cpu);
    const bytes = events.reduce((sum, event) => sum + (event?.bytes.byteLength ?? 0), 0);
    if (round >= WARM_UP) samples.push({ cpu: (used.user + used.system) / 1_000, bytes, stages });
  }
  return samples;
}

/**
 * What one block costs the engine's thread once it is read: CPU time (all threads, so with the garbage
 * collector's), and the wall time of each stage; bytes are what the stream sends one reader of the first page.
 */
export function benchTick(): void {
  for (const borrowers of [1_000, 10_000]) {
    const samples = run(borrowers);
    console.log(`\n${borrowers} borrowers, ${samples.length} blocks${' '.repeat(14)}p50      p95`);
    const row = (name: string, values: readonly number[], unit: string) =>
      console.log(
        `  ${name.padEnd(28)}${[0.5, 0.95].map((q) => percentile(values, q).toFixed(1).padStart(9)).join('')} ${unit}`,
      );
    row(
      'CPU',
      samples.map(({ cpu }) => cpu),
      'ms',
    );
    row(
      'wall',
      samples.map(({ stages }) => STAGES.reduce((sum, stage) => sum + (stages[stage] ?? 0), 0)),
      'ms',
    );
    for (const stage of STAGES)
      row(
        `  ${stage}`,
        samples.map(({ stages }) => stages[stage] ?? 0),
        'ms',
      );
    row(
      'stream',
      samples.map(({ bytes }) => bytes / 1_024),
      'KiB',
    );
  }
}
