import { describe, expect, it } from 'vitest';
import type { Quote } from '@/lib/core/oracle/quote';
import type { AaveV3Account } from '@/lib/core/protocols/aave-v3/state';
import { protocolRules } from '@/lib/core/protocols/registry';
import { UnknownRevisionError } from '@/lib/core/protocols/rules';
import { snapshotSchema } from '@/lib/core/snapshot/snapshot-schema';
import { MAX_UINT256, Usd } from '@/lib/core/units/units';
import type { Frame } from '@/lib/engine/frame';
import { quoteBoard } from '@/lib/engine/quote-board';
import { runTick, type TickCause, type TickDeps, type TickState } from '@/lib/engine/tick';
import { assetOf, testAccount, testBook, testMarket } from '@/test/fixtures/book';
import { blockAt, fakeChain, hashAt, headAt, noBlockPrices, testConfig } from '@/test/fixtures/fake-world';
import { testVolatility } from '@/test/fixtures/volatility';

const rules = protocolRules['aave-v3'];
const healthy = testAccount({ WETH: 10 }, { USDC: 9_000 }, { id: 0x1001 });
const thin = testAccount({ WETH: 10 }, { USDC: 20_300 }, { id: 0x1002 });

const setUp = (accounts: readonly AaveV3Account[] = [healthy, thin]) => {
  const chain = fakeChain(accounts);
  const frames: Pick<Frame, 'snapshot' | 'rows'>[] = [];
  const board = quoteBoard();
  let time = 0;
  const deps: TickDeps = {
    clock: { now: () => 5_000 },
    stopwatch: () => (time += 1),
    reader: chain.reader,
    blockPrices: noBlockPrices,
    hashAt: (block) => Promise.resolve(hashAt(block)),
    rules,
    config: testConfig,
    board,
    known: new Set(accounts.map(({ account }) => account)),
    publish: (frame) => frames.push(frame),
  };
  let state: TickState | undefined;
  const run = async (cause: TickCause) => {
    const result = await runTick(deps, state, cause);
    state = result.next;
    return result;
  };
  const start = () => run({ reason: 'start', head: headAt(100n), onProgress: () => undefined });
  return { ...chain, board, deps, frames, run, start, last: () => frames.at(-1) };
};

describe('runTick', () => {
  it('publishes one frame that its schema accepts, with the time of each stage', async () => {
    const { start, last, frames } = setUp(testBook(40));
    await start();
    expect(frames).toHaveLength(1);
    const snapshot = snapshotSchema.parse(last()?.snapshot);
    expect(snapshot.totals.positions).toBe(40);
    const { read, price, assess, queue, snapshot: built } = snapshot.tick.stages;
    for (const ms of [read, price, assess, queue, built]) expect(ms).toBeGreaterThan(0);
    expect(last()?.rows).toHaveLength(40);
  });

  it('shows the health factor that the rules give at the block’s own timestamp', async () => {
    const { start, run, last } = setUp();
    await start();
    await run({ reason: 'block', head: headAt(103n) });
    const market = { ...testMarket(), accruedTo: undefined, block: blockAt(103n) };
    const exact = rules.position(rules.accrue(market, blockAt(103n).timestamp), thin).healthFactor;
    expect([...(last()?.rows ?? [])].find(({ account }) => account === thin.account)?.healthFactor).toBe(String(exact));
  });

  it('reads again only the borrowers that a block touched', async () => {
    const { start, run, world } = setUp();
    await start();
    world.changes.set(101n, { touched: new Set([thin.account, '0x0000000000000000000000000000000000009999']) });
    await run({ reason: 'block', head: headAt(101n) });
    expect(world.calls.slice(-3).sort()).toEqual(['accounts 101 ×1', 'changes 100–101', 'market 101']);
    await run({ reason: 'block', head: headAt(102n) });
    expect(world.calls.slice(-2).sort()).toEqual(['changes 101–102', 'market 102']);
  });

  it('takes a discovered borrower in and lets one without debt go', async () => {
    const { start, run, world, last } = setUp();
    await start();
    const newcomer = testAccount({ WBTC: 1 }, { DAI: 1_000 }, { id: 0x1003 });
    world.accounts.set(newcomer.account, newcomer);
    world.accounts.delete(healthy.account);
    world.changes.set(101n, {
      touched: new Set([healthy.account, newcomer.account]),
      discovered: new Set([newcomer.account]),
    });
    const { positionChanges } = await run({ reason: 'block', head: headAt(101n) });
    expect([...(last()?.rows ?? [])].map(({ account }) => account).sort()).toEqual([thin.account, newcomer.account]);
    expect(positionChanges.map(({ account, cause, debt }) => [account, cause, debt === 0n])).toEqual([
      [healthy.account, 'event', true],
      [newcomer.account, 'discovered', false],
    ]);
  });

  it('leaves the state as it was when a reading fails', async () => {
    const { start, run, world, frames } = setUp();
    await start();
    world.changes.set(101n, { touched: new Set([thin.account]) });
    world.fail = new Error('gone');
    await expect(run({ reason: 'block', head: headAt(101n) })).rejects.toThrow('gone');
    expect(frames).toHaveLength(1);
    world.fail = undefined;
    await run({ reason: 'block', head: headAt(102n) });
    expect(world.calls).toContain('changes 100–102');
  });

  it('refuses a revision whose rules are not written', async () => {
    const { start, world, frames } = setUp();
    world.market = (block) => ({ ...testMarket({ revision: 99 }), accruedTo: undefined, block });
    await expect(start()).rejects.toThrow(UnknownRevisionError);
    expect(frames).toHaveLength(0);
  });

  it('notes who crossed a health factor of 1, both ways', async () => {
    const { start, run, world } = setUp();
    await start();
    world.market = (block) => ({ ...testMarket({ prices: { WETH: 2_300 } }), accruedTo: undefined, block });
    const fell = await run({ reason: 'block', head: headAt(101n) });
    expect(fell.positionChanges).toMatchObject([{ account: thin.account, cause: 'liquidatable' }]);
    world.market = (block) => ({ ...testMarket(), accruedTo: undefined, block });
    const rose = await run({ reason: 'block', head: headAt(102n) });
    expect(rose.positionChanges).toMatchObject([{ account: thin.account, cause: 'recovered' }]);
  });

  it('lets outside prices move plans and losses, never eligibility; rows that did not change keep their identity', async () => {
    const { start, run, world, board, last } = setUp();
    world.market = (block) => ({ ...testMarket({ prices: { WETH: 2_300 } }), accruedTo: undefined, block });
    await start();
    const before = last();
    const quote = (source: string, usd: number): Quote => ({
      source,
      group: 'exchange',
      asset: assetOf('WETH'),
      price: Usd(BigInt(usd) * 10n ** 8n),
      observedAt: 5_000,
      receivedAt: 5_000,
    });
    for (const source of ['binance', 'coinbase', 'kraken']) board.put(quote(source, 1_500));
    const calls = world.calls.length;
    await run({ reason: 'price' });
    const after = last();
    expect(world.calls).toHaveLength(calls);
    expect(after?.snapshot?.tick.reason).toBe('price');
    const rowOf = (frame: typeof after, account: string) =>
      [...(frame?.rows ?? [])].find((row) => row.account === account);
    expect(rowOf(after, thin.account)?.plan?.pricedBy).toBe('composite');
    expect(Number(rowOf(after, thin.account)?.plan?.profit)).toBeLessThan(
      Number(rowOf(before, thin.account)?.plan?.profit),
    );
    expect(rowOf(after, thin.account)?.healthFactor).toBe(rowOf(before, thin.account)?.healthFactor);
    expect(rowOf(after, healthy.account)).toBe(rowOf(before, healthy.account));
  });

  it('estimates anew when a minute of volatility ends, and leaves rows alone when a price tick changes nothing', async () => {
    const { start, run, deps, board, last } = setUp();
    let model = testVolatility();
    Object.assign(deps, { volatility: () => model });
    await start();
    const of = () => [...(last()?.rows ?? [])].find(({ account }) => account === healthy.account);
    const before = of();
    expect(before?.breachProbability).toBeGreaterThan(0);
    expect(last()?.snapshot?.volatility.returns).toEqual(model.returns);
    board.put({
      source: 'binance',
      group: 'exchange',
      asset: assetOf('WETH'),
      price: Usd(2_501_00000000n),
      observedAt: 5_000,
      receivedAt: 5_000,
    });
    await run({ reason: 'price' });
    expect(of()).toBe(before);
    model = testVolatility([], 2);
    await run({ reason: 'price' });
    expect(of()?.breachProbability).toBeGreaterThan(before?.breachProbability ?? 1);
    expect(of()?.healthFactor).toBe(before?.healthFactor);
    expect(snapshotSchema.parse(last()?.snapshot).next[0]?.account).toBe(thin.account);
  });

  it('predicts a mined liquidation from the state before it, and only where that is known', async () => {
    const { start, run, world } = setUp();
    await start();
    const prices = { WETH: 2_300 };
    world.market = (block) => ({ ...testMarket({ prices }), accruedTo: undefined, block });
    const pair = { collateralAsset: assetOf('WETH'), debtAsset: assetOf('USDC') };
    const at101 = rules.accrue(world.market(blockAt(101n)), blockAt(101n).timestamp);
    const exact = rules.quote(at101, thin, pair, 5_000n * 10n ** 6n);
    if (!exact.ok) throw new Error(exact.reason);
    const mined = (txHash: string, number: bigint) => ({
      ...pair,
      txHash,
      logIndex: 0,
      blockNumber: Number(number),
      blockHash: hashAt(number),
      timestamp: Number(blockAt(number).timestamp),
      account: thin.account,
      liquidator: '0x00000000000000000000000000000000000000f1' as const,
      offered: (5_000n * 10n ** 6n).toString(),
      // What it did is nonsense throughout: no prediction may follow from it.
      repaid: '1',
      seized: '1',
      seizedNet: '1',
      protocolFee: '1',
      deficits: [],
      gasUsed: '1',
      gasCost: '1',
    });
    world.changes.set(101n, { liquidations: [mined(hashAt(1n), 101n)], touched: new Set([thin.account]) });
    const alone = await run({ reason: 'block', head: headAt(101n) });
    expect(alone.settlements[0]?.predicted).toMatchObject({
      repaid: exact.quote.repaid.toString(),
      seized: exact.quote.seized.toString(),
      seizedNet: exact.quote.seizedNet.toString(),
      protocolFee: exact.quote.protocolFee.toString(),
      collateralPrice: String(2_300n * 10n ** 8n),
    });
    expect(alone.positionChanges[0]?.cause).toBe('liquidated');

    expect(alone.settlements[0]?.unpredicted).toBeNull();

    // Two of the same account in one block: the state between them is not known.
    world.changes.set(102n, { liquidations: [mined(hashAt(2n), 102n), mined(hashAt(3n), 102n)] });
    const twice = await run({ reason: 'block', head: headAt(102n) });
    expect(twice.settlements.map(({ predicted }) => predicted)).toEqual([null, null]);
    expect(twice.settlements.map(({ unpredicted }) => unpredicted)).toEqual(['state-unknown', 'state-unknown']);

    // Two heads became one reading: the state before each block is read at its parent.
    const calls = world.calls.length;
    world.changes.set(103n, { liquidations: [mined(hashAt(4n), 103n)] });
    world.changes.set(105n, { liquidations: [{ ...mined(hashAt(5n), 105n), account: healthy.account }] });
    const skipped = await run({ reason: 'block', head: headAt(105n) });
    expect(skipped.settlements[0]?.predicted?.repaid).toBe(exact.quote.repaid.toString());
    // Its rules would have refused that one: it is healthy.
    expect(skipped.settlements[1]).toMatchObject({ predicted: null, unpredicted: 'refused' });
    expect(world.calls.slice(calls).sort()).toEqual(
      ['accounts 104 ×1', 'changes 102–105', 'market 103', 'market 104', 'market 105'].sort(),
    );

    // A block that does not stand any more has no parent to read.
    world.changes.set(107n, { liquidations: [{ ...mined(hashAt(6n), 107n), blockHash: hashAt(107n, 1) }] });
    const gone = await run({ reason: 'block', head: headAt(108n) });
    expect(gone.settlements[0]?.predicted).toBeNull();
    expect(skipped.next.settlements.map(({ txHash }) => txHash)).toEqual([5n, 4n, 3n, 2n, 1n].map((n) => hashAt(n)));
  });

  it('predicts from what was offered, never from what was taken', async () => {
    const { start, run, world } = setUp();
    await start();
    world.market = (block) => ({ ...testMarket({ prices: { WETH: 2_300 } }), accruedTo: undefined, block });
    const pair = { collateralAsset: assetOf('WETH'), debtAsset: assetOf('USDC') };
    const at101 = rules.accrue(world.market(blockAt(101n)), blockAt(101n).timestamp);
    const quoteOf = (offer: bigint) => {
      const result = rules.quote(at101, thin, pair, offer);
      if (!result.ok) throw new Error(result.reason);
      const { repaid, seized, seizedNet, protocolFee } = result.quote;
      return {
        repaid: repaid.toString(),
        seized: seized.toString(),
        seizedNet: seizedNet.toString(),
        protocolFee: protocolFee.toString(),
      };
    };
    const [part, all] = [quoteOf(5_000n * 10n ** 6n), quoteOf(MAX_UINT256)];
    expect(part.repaid).not.toBe(all.repaid);
    const mined = (offered: bigint | null, outcome: typeof part) => ({
      ...pair,
      ...outcome,
      txHash: hashAt(1n),
      logIndex: 0,
      blockNumber: 101,
      blockHash: hashAt(101n),
      timestamp: Number(blockAt(101n).timestamp),
      account: thin.account,
      liquidator: '0x00000000000000000000000000000000000000f1' as const,
      offered: offered?.toString() ?? null,
      deficits: [],
      gasUsed: '1',
      gasCost: '1',
    });
    // The chain did what a smaller offer would have given: the prediction must miss.
    world.changes.set(101n, { liquidations: [mined(MAX_UINT256, part)], touched: new Set([thin.account]) });
    const missed = await run({ reason: 'block', head: headAt(101n) });
    expect(missed.settlements[0]?.predicted).toMatchObject(all);

    // Without the offer, an outcome that the rules would have given is no prediction. Nothing is read for it.
    const calls = world.calls.length;
    world.changes.set(103n, { liquidations: [{ ...mined(null, all), blockNumber: 103, blockHash: hashAt(103n) }] });
    const unknown = await run({ reason: 'block', head: headAt(104n) });
    expect(unknown.settlements[0]).toMatchObject({ predicted: null, unpredicted: 'offer-unknown' });
    expect(world.calls.slice(calls)).toEqual(['market 104', 'changes 101–104']);
  });

  it('drops settlements of replaced blocks', async () => {
    const { start, run } = setUp();
    const first = await start();
    const settlement = { blockHash: hashAt(101n), txHash: hashAt(9n) };
    Object.assign(first.next, { settlements: [settlement] });
    const { next } = await run({
      reason: 'reorg',
      head: headAt(101n, [blockAt(101n)], 1),
      from: blockAt(100n),
      again: new Set([thin.account]),
    });
    expect(next.settlements).toEqual([]);
  });
});
