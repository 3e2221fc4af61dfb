import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Quote } from '@/lib/core/oracle/quote';
import type { AaveV3Account } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import { positionQuerySchema, positionSortSchema } from '@/lib/core/snapshot/position-window-schema';
import { type Snapshot, snapshotSchema } from '@/lib/core/snapshot/snapshot-schema';
import { positionWindow } from '@/lib/core/snapshot/window';
import { Usd } from '@/lib/core/units/units';
import type { Frame } from '@/lib/engine/frame';
import { quoteBoard } from '@/lib/engine/quote-board';
import { runTick, type TickCause, type TickDeps, type TickState } from '@/lib/engine/tick';
import { assetOf, type MarketOptions, type Symbol8, testBook, testMarket } from '@/test/fixtures/book';
import { blockAt, fakeChain, hashAt, headAt, noBlockPrices, testConfig } from '@/test/fixtures/fake-world';
import { testVolatility } from '@/test/fixtures/volatility';
import { wasmHere } from '../core/risk/kernel/kernel-fixture';

const rules = protocolRules['aave-v3'];

/** The same world twice: one engine assesses each position, the other one goes by the kernel from the first position on. */
const setUp = (accounts: readonly AaveV3Account[], { revision = 10 } = {}) => {
  const engines = [Number.POSITIVE_INFINITY, 0].map((exactUpTo) => {
    const chain = fakeChain(accounts);
    const board = quoteBoard();
    const frames: Pick<Frame, 'snapshot' | 'rows'>[] = [];
    const deps: TickDeps = {
      clock: { now: () => 5_000 },
      stopwatch: () => 0,
      reader: chain.reader,
      blockPrices: noBlockPrices,
      hashAt: (block) => Promise.resolve(hashAt(block)),
      rules,
      config: testConfig,
      board,
      known: new Set(accounts.map(({ account }) => account)),
      publish: (frame) => frames.splice(0, 1, frame),
      volatility: () => testVolatility(),
      exactUpTo,
      backend: wasmHere,
    };
    let state: TickState | undefined;
    return {
      ...chain,
      board,
      run: async (cause: TickCause) => {
        const result = await runTick(deps, state, cause);
        state = result.next;
        return { ...result, frame: frames.at(-1) as Pick<Frame, 'snapshot' | 'rows'> };
      },
      state: () => state,
    };
  });
  const [exact, kernel] = engines as [(typeof engines)[number], (typeof engines)[number]];
  const market = (options: MarketOptions) => {
    for (const { world } of engines)
      world.market = (block) => ({ ...testMarket({ revision, ...options }), accruedTo: undefined, block });
  };
  market({});
  return {
    exact,
    kernel,
    market,
    accounts: (list: readonly AaveV3Account[], block: bigint) => {
      for (const { world } of engines) {
        for (const account of list) world.accounts.set(account.account, account);
        world.changes.set(block, {
          touched: new Set(list.map(({ account }) => account)),
          discovered: new Set(list.map(({ account }) => account)),
        });
      }
    },
    quotes: (prices: Partial<Record<Symbol8, number>>) => {
      for (const { board } of engines)
        for (const [symbol, usd] of Object.entries(prices) as [Symbol8, number][])
          for (const source of ['binance', 'coinbase', 'kraken']) board.put(quoteOf(source, symbol, usd));
    },
    run: async (cause: TickCause) => {
      const [left, right] = [await exact.run(cause), await kernel.run(cause)];
      expectSame(left, right, revision);
      return { exact: left, kernel: right };
    },
  };
};

const quoteOf = (source: string, symbol: Symbol8, usd: number): Quote => ({
  source,
  group: 'exchange',
  asset: assetOf(symbol),
  price: Usd(BigInt(Math.round(usd * 1e8))),
  observedAt: 5_000,
  receivedAt: 5_000,
});

type Ran = Awaited<ReturnType<typeof runTick>> & { readonly frame: Pick<Frame, 'snapshot' | 'rows'> };

/** Whether two sums are the same but for the doubles' rounding and a unit of base currency a position. */
const near = (left: string | null, right: string | null, relative = 1e-9, units = 1e8): boolean =>
  left === null || right === null
    ? left === right
    : Math.abs(Number(left) - Number(right)) <= Math.abs(Number(left)) * relative + units;

function expectSame(left: Ran, right: Ran, revision: number): void {
  const [exact, kernel] = [left.frame.snapshot as Snapshot, right.frame.snapshot as Snapshot];
  expect(snapshotSchema.parse(kernel)).toEqual(kernel);
  const unordered = ({ guard }: Snapshot) => ({
    ...guard,
    unjudged: { ...guard.unjudged, assets: guard.unjudged.assets.toSorted() },
  });
  expect(unordered(kernel)).toEqual(unordered(exact));
  expect(kernel.queue).toEqual(exact.queue);
  expect(kernel.next).toEqual(exact.next);
  expect(kernel.block).toEqual(exact.block);
  expect(kernel.assets).toEqual(exact.assets);
  const { atRisk, liquidationsAtRisk, ...totals } = exact.totals;
  expect(kernel.totals).toMatchObject(totals);
  for (const [name, bounds] of Object.entries({ atRisk, liquidationsAtRisk }))
    for (const [bound, tally] of Object.entries(bounds)) {
      const other = kernel.totals[name as 'atRisk'][bound];
      expect([name, bound, other?.count]).toEqual([name, bound, tally.count]);
      for (const side of ['collateral', 'debt'] as const)
        expect([name, bound, side, tally[side], other?.[side], near(tally[side], other?.[side] ?? null)]).toEqual([
          name,
          bound,
          side,
          tally[side],
          other?.[side],
          true,
        ]);
    }
  if (revision > 5) {
    expect(kernel.distribution.map(({ count }) => count)).toEqual(exact.distribution.map(({ count }) => count));
    for (const [index, { debt }] of exact.distribution.entries())
      expect(near(debt, kernel.distribution[index]?.debt ?? null)).toBe(true);
  }
  expect(Object.keys(kernel.levels).sort()).toEqual(Object.keys(exact.levels).sort());
  for (const [asset, points] of Object.entries(exact.levels)) {
    const curve = kernel.levels[asset as keyof typeof kernel.levels] ?? [];
    expect(curve.at(-1)?.dropBps).toBe(points.at(-1)?.dropBps);
    for (const { dropBps, collateral } of points) {
      const other = curve.filter((point) => point.dropBps <= dropBps).at(-1);
      expect([asset, dropBps, collateral, near(collateral, other?.collateral ?? null, 1e-9, 2e8)]).toEqual([
        asset,
        dropBps,
        collateral,
        true,
      ]);
    }
  }
  if (revision > 5) {
    const fall = ({ healthFactor, previous }: Snapshot['movers'][number]) =>
      1 - Number(healthFactor) / Number(previous);
    expect(kernel.movers).toHaveLength(exact.movers.length);
    for (const [index, mover] of exact.movers.entries())
      expect(fall(kernel.movers[index] as typeof mover)).toBeCloseTo(fall(mover), 7);
  }
  expect([...right.frame.rows]).toEqual([...left.frame.rows]);
  const byAccount = (a: { account: string }, b: { account: string }) => (a.account < b.account ? -1 : 1);
  expect(right.positionChanges.toSorted(byAccount)).toEqual(left.positionChanges.toSorted(byAccount));
}

const start = (block: bigint): TickCause => ({ reason: 'start', head: headAt(block), onProgress: () => undefined });

describe('evaluateByKernel', () => {
  it.each([10, 1])(
    'publishes what the exact path publishes, through blocks, prices, a reorg and a new reading (revision %i)',
    async (revision) => {
      const accounts = testBook(400, 7);
      const world = setUp(accounts.slice(0, 380), { revision });
      await world.run(start(100n));
      expect(world.kernel.state()?.evaluation.large).toBeDefined();
      world.quotes({ WETH: 2_500, wstETH: 2_975, WBTC: 65_000, USDC: 1, USDT: 1, DAI: 1, LINK: 14, AAVE: 95 });
      await world.run({ reason: 'price' });
      world.market({ prices: { WETH: 2_350, wstETH: 2_800 } });
      const fell = await world.run({ reason: 'block', head: headAt(101n) });
      expect(fell.kernel.positionChanges.length).toBeGreaterThan(5);
      expect(fell.kernel.frame.snapshot?.guard.wrongful.count).toBeGreaterThan(0);
      world.accounts(accounts.slice(380), 102n);
      await world.run({ reason: 'block', head: headAt(102n) });
      const left = { ...(accounts[5] as AaveV3Account), scaledDebt: new Map() };
      const other = { ...(accounts[200] as AaveV3Account), account: (accounts[6] as AaveV3Account).account };
      world.accounts([left, other, accounts[7] as AaveV3Account], 103n);
      await world.run({ reason: 'block', head: headAt(103n) });
      world.market({ prices: { WETH: 2_600, wstETH: 3_000, WBTC: 60_000 } });
      const rose = await world.run({
        reason: 'reorg',
        head: headAt(103n, [blockAt(103n)], 1),
        from: blockAt(102n),
        again: new Set([left.account, other.account]),
      });
      expect(rose.kernel.positionChanges.some(({ cause }) => cause === 'recovered')).toBe(true);
      world.quotes({ WETH: 2_300, WBTC: 66_000 });
      const hidden = await world.run({ reason: 'price' });
      expect(hidden.kernel.frame.snapshot?.guard.hidden.count).toBeGreaterThan(0);
      world.market({ prices: { WBTC: undefined, WETH: 2_200 } });
      const unpriced = await world.run({ reason: 'block', head: headAt(104n) });
      expect(unpriced.kernel.frame.snapshot?.totals.unknown).toBeGreaterThan(0);
      await world.run({ reason: 'resync', head: headAt(105n), onProgress: () => undefined });
      await world.run({ reason: 'repair' });
    },
    60_000,
  );

  it.each(['kernel', 'exact'] as const)(
    'leaves nothing of an evaluation behind once others were made, whatever was read of it (%s)',
    async (path) => {
      setFlagsFromString('--expose-gc');
      const collect: () => void = runInNewContext('gc');
      const accounts = testBook(300, 4);
      const { [path]: engine, quotes } = setUp(accounts);
      const seen: WeakRef<object>[] = [];
      const read = (): void => {
        const { evaluation } = engine.state() as TickState;
        for (const sort of positionSortSchema.options)
          positionWindow(evaluation.rows, positionQuerySchema.parse({ sort, offset: 7 * seen.length }), 1);
        seen.push(new WeakRef(evaluation), new WeakRef(evaluation.large ?? evaluation.rows));
      };
      await engine.run({ reason: 'start', head: headAt(100n), onProgress: () => undefined });
      read();
      for (let block = 101n; block < 105n; block += 1n) {
        await engine.run({ reason: 'block', head: headAt(block) });
        read();
        quotes({ WETH: 2_300 + 20 * Number(block - 100n) });
        await engine.run({ reason: 'price' });
        read();
      }
      // Twice, with a turn between: what a promise was resolved by is let go in the next one.
      for (let turn = 0; turn < 2; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        collect();
      }
      const left = seen.map((ref, index) => (ref.deref() === undefined ? -1 : index)).filter((index) => index >= 0);
      // The newest, and the one that the newest order of the calm was made in.
      expect(left.filter((index) => index < seen.length - 4)).toEqual([]);
    },
  );
});
