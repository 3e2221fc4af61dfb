import { afterEach, describe, expect, it } from 'vitest';
import { protocolRules } from '@/lib/core/protocols/registry';
import { Usd } from '@/lib/core/units/units';
import type { L2Book } from '@/lib/core/venue/l2-book';
import type { Frame } from '@/lib/engine/frame';
import { createEngine, type Engine, type EngineDeps } from '@/lib/engine/loop';
import { createRecorder } from '@/lib/engine/recorder';
import { assetOf, testAccount, testBook, testMarket } from '@/test/fixtures/book';
import {
  blockAt,
  fakeChain,
  fakePrices,
  fakeStore,
  fakeTime,
  hashAt,
  headAt,
  noBlockPrices,
  settle,
  testConfig,
} from '@/test/fixtures/fake-world';

const engines: Engine[] = [];
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
});

const setUp = (accounts = testBook(12), exactUpTo?: number, other: Partial<EngineDeps> = {}) => {
  const fake = fakeChain(accounts);
  const time = fakeTime();
  const prices = fakePrices();
  const memory = fakeStore();
  const frames: Frame[] = [];
  const engine = createEngine({
    epoch: 'e',
    config: testConfig,
    clock: time,
    stopwatch: time.now,
    after: time.after,
    chain: fake.chain,
    hashAt: (block) => Promise.resolve(hashAt(block)),
    reader: fake.reader,
    blockPrices: noBlockPrices,
    rules: protocolRules['aave-v3'],
    priceSources: [prices.source],
    store: memory.store,
    recorder: createRecorder({
      store: memory.store,
      marketId: testConfig.id,
      now: time.now,
      sleep: () => settle(),
      frameEveryMs: 0,
      onError: () => undefined,
    }),
    resyncMs: 600_000,
    exactUpTo,
    log: () => undefined,
    ...other,
  });
  engine.onFrame((frame) => frames.push(frame));
  engines.push(engine);
  const head = async (number: bigint, replaced: Parameters<typeof headAt>[1] = [], fork = 0) => {
    fake.world.emit({ ...headAt(number, replaced, fork), receivedAt: time.now() });
    await settle();
  };
  const begin = async () => {
    engine.start();
    await head(100n);
  };
  const snapshots = () => frames.flatMap(({ snapshot }) => (snapshot ? [snapshot] : []));
  const status = () => engine.frame().status;
  return { ...fake, time, prices, memory, frames, engine, head, begin, snapshots, status };
};

const quoteOf = (usd: number, at: number) => ({
  source: 'binance',
  group: 'exchange' as const,
  asset: assetOf('WETH'),
  price: Usd(BigInt(usd) * 10n ** 8n),
  observedAt: at,
  receivedAt: at,
});

describe('createEngine', () => {
  it('keeps one timer for the next price tick, however many blocks come while prices move', async () => {
    const { begin, prices, head, time, snapshots } = setUp();
    await begin();
    prices.quote(quoteOf(2_500, time.now()));
    await settle();
    const before = time.pending();
    for (let block = 101n; block <= 110n; block += 1n) {
      prices.quote(quoteOf(2_500 + Number(block), time.now()));
      await head(block);
    }
    expect(time.pending()).toBeLessThanOrEqual(before + 1);
    await time.advance(250);
    expect(snapshots().at(-1)?.tick.reason).toBe('price');
  });

  it('goes on where the circuit breakers cannot be judged: nothing is known of them, and the log says so', async () => {
    const told: string[] = [];
    const rules = {
      ...protocolRules['aave-v3'],
      switches: () => {
        throw new Error('no switches');
      },
    };
    const config = { ...testConfig, sequencerFeed: assetOf('WETH') };
    const log = (_: string, message: string) => told.push(message);
    const { begin, head, engine, status } = setUp(undefined, undefined, { rules, config, log });
    await begin();
    await head(101n);
    expect(engine.frame()).toMatchObject({ snapshot: { block: { number: 101 } }, breakers: null });
    expect(status().state).toBe('live');
    expect(told).toContain('the circuit breakers failed: no switches');
  });

  it('carries the exchanges’ books of the moment in every frame, and none where none are watched', async () => {
    const book: L2Book = {
      ...{ asset: assetOf('WETH'), source: 'binance', symbol: 'ETHUSDT', group: 'exchange', at: 1, receivedAt: 2 },
      ...{ bids: [{ price: 1_999, amount: 1 }], asks: [] },
    };
    let known: readonly L2Book[] = [];
    const { frames, engine, head } = setUp(testBook(3), undefined, { books: () => known });
    engine.start();
    await head(100n);
    expect(frames.at(-1)?.books).toEqual([]);
    known = [book];
    await head(101n);
    expect(frames.at(-1)?.books).toEqual([book]);
    const without = setUp(testBook(3));
    without.engine.start();
    await without.head(100n);
    expect(without.frames.at(-1)).not.toHaveProperty('books');
  });

  it('starts: scans, reads every borrower, publishes, and keeps a checkpoint', async () => {
    const { begin, world, engine, memory, status } = setUp();
    expect(status()).toMatchObject({ state: 'starting' });
    await begin();
    expect(world.calls).toEqual(['discover 0–100', 'market 100', 'accounts 100 ×12']);
    expect(engine.frame().snapshot).toMatchObject({ block: { number: 100 }, tick: { reason: 'start' } });
    expect(status()).toMatchObject({ state: 'live', reason: '', progress: null });
    expect(memory.told.find(({ what }) => what === 'checkpoint')?.value).toMatchObject({
      block: 100n,
      hash: hashAt(100n),
    });
  });

  it('scans only the tail after a restart, but reads state anew', async () => {
    const { begin, world, memory } = setUp();
    memory.state.checkpoint = { block: 90n, hash: hashAt(90n), borrowers: [...world.accounts.keys()] };
    await begin();
    expect(world.calls).toEqual(['discover 91–100', 'market 100', 'accounts 100 ×12']);
  });

  it('throws a checkpoint of another chain away', async () => {
    const { begin, world, memory } = setUp();
    const stranger = '0x000000000000000000000000000000000000dead';
    memory.state.checkpoint = { block: 90n, hash: hashAt(90n, 7), borrowers: [stranger] };
    await begin();
    expect(world.calls).toEqual(['discover 0–100', 'market 100', 'accounts 100 ×12']);
    expect(memory.told.find(({ what }) => what === 'rollback')?.value).toBe(0n);
  });

  it('reads only the newest of several heads that wait, with the changes of all', async () => {
    const { begin, head, world, snapshots } = setUp();
    await begin();
    let open = (): void => undefined;
    world.gate = new Promise((resolve) => {
      open = resolve;
    });
    await head(101n);
    await head(102n);
    await head(103n);
    open();
    await settle();
    expect(snapshots().map(({ block }) => block.number)).toEqual([100, 101, 103]);
    expect(world.calls).toContain('changes 101–103');
  });

  it('ticks on prices at most four times a second, and not while a block is read', async () => {
    const { begin, head, world, time, prices, snapshots } = setUp();
    await begin();
    const ticks = () => snapshots().filter(({ tick }) => tick.reason === 'price').length;
    for (let step = 0; step < 100; step += 1) {
      prices.quote(quoteOf(2_000 + step, time.now()));
      await time.advance(10);
    }
    expect(ticks()).toBeGreaterThanOrEqual(3);
    expect(ticks()).toBeLessThanOrEqual(5);
    const before = ticks();
    let open = (): void => undefined;
    world.gate = new Promise((resolve) => {
      open = resolve;
    });
    await head(101n);
    prices.quote(quoteOf(3_000, time.now()));
    await time.advance(2_000);
    expect(ticks()).toBe(before);
    open();
    await time.advance(500);
    expect(ticks()).toBe(before + 1);
  });

  it('repeats nothing for a quote that did not move', async () => {
    const { begin, time, prices, snapshots } = setUp();
    await begin();
    prices.quote(quoteOf(2_000, time.now()));
    await time.advance(1_000);
    const count = snapshots().filter(({ tick }) => tick.reason === 'price').length;
    prices.quote(quoteOf(2_000, time.now()));
    await time.advance(1_000);
    expect(snapshots().filter(({ tick }) => tick.reason === 'price')).toHaveLength(count);
  });

  it('rolls back what a reorg undid and reads again who it touched', async () => {
    const accounts = testBook(3);
    const { begin, head, world, memory, snapshots } = setUp(accounts);
    await begin();
    const [first] = accounts;
    if (!first) throw new Error('no account');
    await head(101n);
    world.changes.set(102n, { touched: new Set([first.account]) });
    await head(102n);
    world.changes.delete(102n);
    await head(102n, [blockAt(102n)], 1);
    expect(memory.told.find(({ what }) => what === 'rollback')?.value).toBe(102n);
    expect(world.calls.slice(-3)).toEqual(['market 102', 'changes 101–102', 'accounts 102 ×1']);
    expect(snapshots().at(-1)).toMatchObject({ tick: { reason: 'reorg' }, block: { hash: hashAt(102n, 1) } });
  });

  it('reads everything again when a reorg goes deeper than it remembers', async () => {
    const { begin, head, world } = setUp();
    await begin();
    await head(101n);
    world.calls.length = 0;
    await head(100n, [blockAt(101n), blockAt(100n)], 1);
    expect(world.calls).toContain('accounts 100 ×12');
  });

  it('answers for the replaced blocks of a head whose reading failed', async () => {
    const { begin, head, world, time, snapshots, status } = setUp();
    await begin();
    await head(101n);
    await head(102n);
    world.fail = new Error('the node is gone');
    await head(102n, [blockAt(102n)], 1);
    expect(status()).toMatchObject({ state: 'down', reason: expect.stringContaining('the node is gone') });
    expect(status().reason).toContain('block 102');
    world.fail = undefined;
    await head(103n, [], 1);
    expect(world.calls.at(-1)).toBe('changes 101–103');
    expect(snapshots().at(-1)?.tick.reason).toBe('reorg');
    await time.advance(1_100);
    expect(status().state).toBe('live');
  });

  it('tries again by itself when no newer head comes', async () => {
    const { begin, head, world, time, status, snapshots } = setUp();
    await begin();
    world.fail = new Error('429');
    await head(101n);
    expect(status().state).toBe('down');
    world.fail = undefined;
    await time.advance(1_500);
    expect(snapshots().at(-1)?.block.number).toBe(101);
    expect(status().state).toBe('live');
  });

  it('halts at an unknown revision with its message, keeps the last snapshot, and recovers', async () => {
    const { begin, head, world, engine, status } = setUp();
    await begin();
    world.market = (block) => ({ ...testMarket({ revision: 42 }), accruedTo: undefined, block });
    await head(101n);
    expect(status()).toMatchObject({ state: 'halted', reason: expect.stringContaining('revision 42 is not known') });
    expect(engine.frame().snapshot?.block.number).toBe(100);
    world.market = (block) => ({ ...testMarket(), accruedTo: undefined, block });
    await head(102n);
    expect(status().state).toBe('live');
  });

  it('says stale when no block comes, and down when the chain is lost, with since', async () => {
    const { begin, head, world, time, status } = setUp();
    await begin();
    await time.advance(10_000);
    expect(status()).toMatchObject({ state: 'stale', reason: expect.stringContaining('No new block for') });
    world.health = { ...world.health, state: 'down', detail: 'Connection refused. Trying again in 1 s.' };
    await time.advance(1_000);
    const { since } = status();
    expect(status()).toMatchObject({ state: 'down', reason: expect.stringContaining('Connection refused') });
    await time.advance(3_000);
    expect(status().since).toBe(since);
    world.health = { ...world.health, state: 'live', detail: '' };
    await head(101n);
    expect(status().state).toBe('live');
  });

  it('compares the whole book with the chain on schedule, repairs drift and reports it', async () => {
    const accounts = testBook(5);
    const { begin, head, world, time, engine, status } = setUp(accounts);
    await begin();
    const [first] = accounts;
    if (!first) throw new Error('no account');
    const drifted = { ...testAccount({ WETH: 3 }, { USDC: 777 }), account: first.account };
    world.accounts.set(first.account, drifted);
    await time.advance(600_000);
    await head(101n);
    await time.advance(2_000);
    expect(status().sources.resync).toMatchObject({ rejected: 1, detail: expect.stringContaining('1 of 5 accounts') });
    expect(engine.state()?.book.accounts.get(first.account)).toBe(drifted);
    const row = [...engine.frame().rows].find(({ account }) => account === first.account);
    expect(Number(row?.debt) / 1e8).toBeGreaterThan(777);
  });

  it.each([
    ['each position assessed', undefined],
    ['evaluated by it', 0],
  ])(
    'mirrors the book for the risk kernel (%s) through blocks, a reorg and a repair; outside prices leave it be',
    async (_, exactUpTo) => {
      const accounts = testBook(40);
      const { begin, head, world, time, prices, engine } = setUp(accounts, exactUpTo);
      expect(engine.mirror()).toBeUndefined();
      await begin();
      const mirrored = () => {
        const at = engine.mirror();
        const book = engine.state()?.book;
        if (!at || !book) throw new Error('nothing is mirrored');
        expect(at.block).toEqual(book.block);
        const evaluated = engine.state()?.evaluation.large;
        expect(evaluated !== undefined).toBe(exactUpTo === 0);
        if (evaluated) expect(evaluated.state.mirror).toBe(at.mirror);
        const held = [...at.mirror.places].map(([address, place]) => [address, at.mirror.accounts[place]] as const);
        expect(new Map(held)).toEqual(book.accounts);
        return at;
      };
      mirrored();
      const [first, second] = accounts;
      if (!first || !second) throw new Error('no account');
      const drowned = { ...testAccount({ WETH: 1 }, { USDC: 9_000 }), account: first.account };
      world.accounts.set(first.account, drowned).set(second.account, { ...second, scaledDebt: new Map() });
      world.changes.set(101n, { touched: new Set([first.account, second.account]) });
      await head(101n);
      const { mirror, version } = mirrored();
      expect(mirror.book.size).toBe(39);
      const below = [...(engine.frame().rows ?? [])].filter(
        ({ healthFactor }) => BigInt(healthFactor ?? 0) < 10n ** 18n,
      );
      expect(mirror.book.counts[0]).toBe(below.length);
      expect(below.map(({ account }) => account)).toContain(first.account);

      prices.quote(quoteOf(2_000, time.now()));
      await time.advance(1_000);
      expect(mirrored().version).toBe(version);

      world.accounts.set(first.account, first).set(second.account, second);
      await head(101n, [blockAt(101n)], 1);
      expect(mirrored().mirror.book.size).toBe(40);

      world.accounts.set(first.account, drowned);
      await time.advance(600_000);
      await head(102n, [], 1);
      await time.advance(2_000);
      expect(mirrored().mirror.accounts).toContain(drowned);
    },
  );

  it('publishes while the store refuses, and stores when it takes again', async () => {
    const { begin, head, memory, snapshots } = setUp();
    memory.state.refuse = true;
    await begin();
    await head(101n);
    expect(snapshots().map(({ block }) => block.number)).toEqual([100, 101]);
    expect(memory.told).toEqual([]);
    memory.state.refuse = false;
    await settle();
    await settle();
    expect(memory.told.map(({ what }) => what)).toContain('frame');
  });
});
