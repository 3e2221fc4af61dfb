import { monitorEventLoopDelay } from 'node:perf_hooks';
import { protocolRules } from '@/lib/core/protocols/registry';
import { mirrorBook } from '@/lib/core/risk/what-if/book-mirror';
import { cascadeMapQuerySchema } from '@/lib/core/snapshot/cascade-schema';
import { cascadeSource } from '@/lib/server/cascade/cascade-answers';
import { createCascadeCrew } from '@/lib/server/cascade/cascade-crew';
import { createStage } from '@/lib/server/cascade/cascade-scene';
import { cascadeThread } from '@/test/fixtures/cascade-thread';
import { evaluatedBook } from '@/test/fixtures/evaluated-book';
import { fakeStore, testConfig } from '@/test/fixtures/fake-world';
import { pair } from '@/test/fixtures/venues';
import { BENCH_GAS_USD, benchCascade } from './cascade-book';

const POSITIONS = 100_000;

/** What a map costs the thread that answers: the longest it is held up while others do the work, and how long the answer takes. */
export async function benchCascadeService(): Promise<void> {
  const { market, accounts, book } = benchCascade(POSITIONS);
  const mirror = mirrorBook(
    undefined,
    protocolRules['aave-v3'],
    new Map(accounts.map((each) => [each.account, each])),
    market,
  );
  const { source, block } = evaluatedBook([]);
  const version = { now: 1 };
  const its = { ...source, mirror: () => ({ mirror, block, receivedAt: 1_000, version: version.now }) };
  const crew = createCascadeCrew(cascadeThread);
  const [money = market.pool] = book.assets;
  // A pair of 2 % of the book in each asset against a dollar.
  const total = book.collateral.reduce((sum, each) => sum + each, 0);
  const venues = book.assets.slice(1).map((asset) => {
    const price = Number(market.reserves.get(asset)?.price ?? 0n) / 1e8;
    const tokens = (usd: number): bigint => BigInt(Math.round(usd)) * 10n ** 18n;
    return pair(asset, money, tokens((0.02 * total) / price), tokens(0.02 * total));
  });
  const stage = createStage({
    ...{ source: its, market: testConfig, now: Date.now, venues: { at: () => Promise.resolve(venues) } },
  });
  const cascades = cascadeSource({
    ...{ source: its, market: testConfig, store: fakeStore().store, stage, crew, now: Date.now },
  });
  const query = (over: object) => cascadeMapQuerySchema.parse({ steps: 40, gasUsd: BENCH_GAS_USD, ...over });
  const timed = async (name: string, work: () => Promise<string>): Promise<void> => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const started = performance.now();
    const said = await work();
    const ms = performance.now() - started;
    delay.disable();
    const held = [delay.percentile(50), delay.percentile(99), delay.max].map((ns) => (ns / 1e6).toFixed(1).padStart(8));
    console.log(`  ${name.padEnd(58)}${ms.toFixed(0).padStart(8)} ms${held.join('')} ms   ${said}`);
  };
  const bytes = (body: string): string =>
    `${(body.length / 1_024).toFixed(0)} KiB, cells ${/"computeMs":([\d.]+)/.exec(body)?.[1]} ms, surface ${/"buildMs":([\d.]+|null)/.exec(body)?.[1]} ms`;
  console.log(`\ncascades as a server answers them: ${book.size} positions, ${book.assets.length} × 40 cells`);
  console.log(`  ${''.padEnd(58)}  answer   loop held up: median, 99 %, most`);
  await timed('staging the book in slices', async () => {
    const staged = await stage();
    return 'body' in staged ? staged.body : `${staged.scene.book.size} positions`;
  });
  await timed('orderly map, the first: a thread starts, builds, solves', async () =>
    bytes((await cascades.map(query({}))).body),
  );
  for (const depth of [50, 75, 150])
    await timed(`orderly map at a new depth (${depth} %)`, async () =>
      bytes((await cascades.map(query({ depth }))).body),
    );
  version.now += 1;
  await timed('orderly map once a new block is there: the last one', async () =>
    bytes((await cascades.map(query({}))).body),
  );
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await timed('gap map by two threads, two of them starting', async () => {
    const lines = cascades.lines(query({ engine: 'gap', steps: 10 }));
    if ('body' in lines) return lines.body;
    let count = 0;
    let last = '';
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      count += 1;
      last = line.value;
    }
    return `${count} lines, ${bytes(last)}, 10 falls`;
  });
  await crew.stop();
}
