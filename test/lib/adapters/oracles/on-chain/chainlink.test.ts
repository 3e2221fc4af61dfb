import { encodeAbiParameters, type Hex } from 'viem';
import { describe, expect, it } from 'vitest';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { createBlockPrices } from '@/lib/adapters/oracles/on-chain/block-prices';
import type { Ratio } from '@/lib/adapters/oracles/on-chain/exchange-ratio';
import type { Quote } from '@/lib/core/oracle/quote';
import { marketConfigSchema } from '@/lib/core/protocols/market-config';
import { answerKey, fakeContracts, int } from '@/test/fixtures/fake-contracts';
import { hashAt } from '@/test/fixtures/fake-world';

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const [WETH, WSTETH, USDC] = [address('1'), address('2'), address('3')];
const [FEED, RATIO, USDC_FEED, SEQUENCER, AGGREGATOR] = ['a', 'b', 'c', 'd', 'e'].map((digit) => address(digit)) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
];
const NOW = 5_000n;
const round = (answer: bigint, updatedAt: bigint, phase = 1n, number = 7n): Hex =>
  int((phase << 64n) | number, answer, updatedAt - 1n, updatedAt, (phase << 64n) | number);
const LATEST = 'latestRoundData()';

const base = {
  id: 'm',
  name: 'm',
  protocol: 'aave-v3',
  chainId: 1,
  chainName: 'c',
  poolAddressesProvider: address('4'),
  pool: address('5'),
  multicall3: address('6'),
  deployBlock: 0n,
  blockTime: 12,
  feeds: {
    [WETH]: { symbol: 'WETH', chainlink: FEED, heartbeat: 3600, deviationBps: 50 },
    [WSTETH]: { symbol: 'wstETH', ratio: { base: WETH, source: RATIO, decimals: 18 } },
    [USDC]: { symbol: 'USDC', chainlink: USDC_FEED, heartbeat: 86_400, deviationBps: 25 },
  },
};
const good = {
  [answerKey(FEED, LATEST)]: round(2000_00000000n, 4000n),
  [answerKey(FEED, 'decimals()')]: int(8n),
  [answerKey(USDC_FEED, LATEST)]: round(999_900_000_000_000_000n, 3000n),
  [answerKey(USDC_FEED, 'decimals()')]: int(18n),
  [answerKey(RATIO, 'getRatio()')]: int(1_200_000_000_000_000_000n),
};

const setUp = (answers: Record<string, Hex>, config: object = {}) => {
  const { world, rpc } = fakeContracts(answers);
  const ratios: Ratio[] = [];
  const rates: Quote[] = [];
  let now = Number(NOW) * 1_000 + 500;
  const prices = createBlockPrices({
    rpc,
    config: marketConfigSchema.parse({ ...base, ...config }),
    clock: { now: () => now },
    onRatio: (ratio) => ratios.push(ratio),
    onRate: (rate) => rates.push(rate),
  });
  let number = 10n;
  const read = async (timestamp = NOW) => {
    number += 1n;
    const quotes = await prices.read({ number, hash: hashAt(number), timestamp });
    return new Map(quotes.map((quote) => [quote.asset as string, quote]));
  };
  const health = () => prices.sources[0]?.health();
  return { world, ratios, rates, prices, read, health, pass: (ms: number) => (now += ms) };
};

describe('Chainlink rounds', () => {
  it('tells fresh prices to whoever converts by them, and no stale ones', async () => {
    const { read, rates } = setUp(good);
    await read();
    expect(rates.map(({ asset, price }) => [asset, price])).toContainEqual([USDC, 99_990_000n]);
    rates.length = 0;
    await read(NOW + 1_000_000n);
    expect(rates).toEqual([]);
  });

  it('gives feeds of any decimals, and an asset through its ratio, with what staleness is judged by', async () => {
    const { read, ratios, health } = setUp(good);
    expect(health()).toMatchObject({ id: 'chainlink', kind: 'oracle', state: 'connecting' });
    const quotes = await read();
    const common = { source: 'chainlink', group: 'push-oracle', receivedAt: 5_000_500 };
    const ether = { upstream: `chainlink:${FEED}`, observedAt: 4_000_000, heartbeat: 3600, deviationThresholdBps: 50 };
    expect(quotes.get(WETH)).toEqual({ ...common, ...ether, asset: WETH, price: 2000_00000000n });
    expect(quotes.get(WSTETH)).toEqual({ ...common, ...ether, asset: WSTETH, price: 2400_00000000n });
    expect(quotes.get(USDC)).toMatchObject({ price: 99_990_000n, heartbeat: 86_400, deviationThresholdBps: 25 });
    expect(ratios).toEqual([{ asset: WSTETH, base: WETH, value: 1_200_000_000_000_000_000n, decimals: 18 }]);
    expect(health()).toMatchObject({ state: 'live', detail: '', rejected: 0, lastAt: 5_000_500 });
  });

  it('asks everything in one call once it knows what stands behind the feeds', async () => {
    const { read, world } = setUp({ ...good, [answerKey(FEED, 'aggregator()')]: int(BigInt(AGGREGATOR)) });
    await read();
    expect(world.calls).toBe(3);
    await read();
    expect(world.calls).toBe(4);
  });

  it('names its upstream by the pair that the feed describes', async () => {
    const description = encodeAbiParameters([{ type: 'string' }], ['ETH / USD']);
    const { read } = setUp({ ...good, [answerKey(FEED, 'description()')]: description });
    const quotes = await read();
    expect(quotes.get(WETH)?.upstream).toBe('chainlink:ETH/USD');
    expect(quotes.get(WSTETH)?.upstream).toBe('chainlink:ETH/USD');
    expect(quotes.get(USDC)?.upstream).toBe(`chainlink:${USDC_FEED}`);
  });

  it('takes the rate a token tells of itself', async () => {
    const { read, ratios } = setUp({ [answerKey(RATIO, 'stEthPerToken()')]: int(7n) });
    expect((await read()).size).toBe(0);
    expect(ratios[0]?.value).toBe(7n);
  });

  it('passes on that an answer is not positive, and has no quote of an unfinished round or a silent feed', async () => {
    const { read, health, prices, ratios } = setUp({
      ...good,
      [answerKey(FEED, LATEST)]: round(-5n, 4000n),
      [answerKey(USDC_FEED, LATEST)]: round(1n, 0n),
      [answerKey(RATIO, 'getRatio()')]: int(-1n),
    });
    const quotes = await read();
    expect([...quotes.values()].map(({ asset, price }) => [asset, price])).toEqual([[WETH, 0n]]);
    expect(ratios).toEqual([]);
    expect(health()?.state).toBe('stale');
    expect(health()?.detail).toContain("USDC: the feed's round is not finished.");
    expect(prices.sources[0]?.messages().map(({ refused }) => refused)).toContain("the feed's round is not finished");
  });

  it('is down when no feed answers', async () => {
    const { read, health } = setUp({});
    expect((await read()).size).toBe(0);
    expect(health()).toMatchObject({ state: 'down', lastAt: null });
    expect(health()?.detail).toContain('WETH: the feed does not answer.');
  });

  it('does not use an answer at the bounds of its aggregator', async () => {
    const bounded = { ...good, [answerKey(FEED, 'aggregator()')]: int(BigInt(AGGREGATOR)) };
    const low = setUp({ ...bounded, [answerKey(AGGREGATOR, 'minAnswer()')]: int(2000_00000000n) });
    expect((await low.read()).get(WETH)?.unusable).toBe('out-of-bounds');
    // What is converted by it is not used either.
    expect((await low.read()).get(WSTETH)?.unusable).toBe('out-of-bounds');
    const high = setUp({ ...bounded, [answerKey(AGGREGATOR, 'maxSubmissionValue()')]: int(2000_00000000n) });
    expect((await high.read()).get(WETH)?.unusable).toBe('out-of-bounds');
    const within = setUp({
      ...bounded,
      [answerKey(AGGREGATOR, 'minAnswer()')]: int(1n),
      [answerKey(AGGREGATOR, 'maxAnswer()')]: int(10n ** 20n),
    });
    expect((await within.read()).get(WETH)?.unusable).toBeUndefined();
  });

  it('sees that another aggregator stands behind a feed, asks what it is, and says so', async () => {
    const { read, world, health } = setUp({
      ...good,
      [answerKey(FEED, 'aggregator()')]: int(BigInt(AGGREGATOR)),
      [answerKey(AGGREGATOR, 'minAnswer()')]: int(1n),
    });
    await read();
    world.answers[answerKey(FEED, LATEST)] = round(2100_000_000n, 4500n, 2n, 1n);
    world.answers[answerKey(FEED, 'decimals()')] = int(6n);
    world.answers[answerKey(FEED, 'aggregator()')] = int(BigInt(address('f')));
    const quotes = await read();
    expect(quotes.get(WETH)?.price).toBe(2100_00000000n);
    expect(health()).toMatchObject({ state: 'live' });
    expect(health()?.detail).toContain(`since phase 2 (${address('f')})`);
  });

  it('keeps each new answer once, the newest first, at most a hundred', async () => {
    const { read, world, prices } = setUp(good);
    await read();
    await read();
    const messages = () => prices.sources[0]?.messages() ?? [];
    expect(messages()).toHaveLength(3);
    for (let number = 0n; number < 120n; number += 1n) {
      world.answers[answerKey(FEED, LATEST)] = round(2000n + number, 4000n, 1n, number);
      await read();
    }
    expect(messages()).toHaveLength(100);
    expect(JSON.parse(messages()[0]?.text ?? '')).toMatchObject({
      of: 'WETH',
      answer: '2119',
      round: '119',
      phase: '1',
    });
  });

  it('rejects when the node cannot be read', async () => {
    const { read, world } = setUp(good);
    world.fail = new ChainError('block-gone', 'gone', 'Reading goes on.');
    await expect(read()).rejects.toThrow('gone');
  });
});

describe('the sequencer of an L2', () => {
  const sequencer = (answer: bigint, startedAt: bigint) => int(1n, answer, startedAt, startedAt, 1n);
  const at = async (answer: Hex | undefined, grace = 3_600) => {
    const answers = answer === undefined ? good : { ...good, [answerKey(SEQUENCER, LATEST)]: answer };
    const { read, health } = setUp(answers, { sequencerFeed: SEQUENCER, sequencerGrace: grace });
    const quotes = await read();
    return { unusable: quotes.get(WETH)?.unusable, through: quotes.get(WSTETH)?.unusable, detail: health()?.detail };
  };

  it('lets the feeds be used only when up for longer than the grace period', async () => {
    expect(await at(sequencer(0n, NOW - 3_601n))).toEqual({ unusable: undefined, through: undefined, detail: '' });
    expect(await at(sequencer(0n, NOW - 3_600n))).toMatchObject({ unusable: 'sequencer', through: 'sequencer' });
    expect(await at(sequencer(0n, NOW - 61n), 60)).toMatchObject({ unusable: undefined });
    expect((await at(sequencer(1n, NOW - 10_000n))).detail).toContain('The sequencer is down');
    expect(await at(sequencer(1n, NOW - 10_000n))).toMatchObject({ unusable: 'sequencer' });
  });

  it('believes nothing where its feed has no valid round or does not answer', async () => {
    expect(await at(sequencer(0n, 0n))).toMatchObject({ unusable: 'sequencer' });
    expect(await at(sequencer(0n, NOW + 5n))).toMatchObject({ unusable: 'sequencer' });
    expect(await at(undefined)).toMatchObject({ unusable: 'sequencer' });
  });
});
