import type { Address } from 'viem';
import { getter } from '@/lib/adapters/chain/getter';
import { signedWord, word, wordAddress } from '@/lib/adapters/chain/multicall';
import { answerInUsd, chainlinkUpstream } from '@/lib/core/oracle/chainlink-round';
import { cappedAnswer, GROWTH_SCALE, maxRatio } from '@/lib/core/oracle/price-cap';
import type { Quote } from '@/lib/core/oracle/quote';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { feedCalls, textAnswer } from './feed-calls';
import type { Ask, OnChainSource, RawAnswer } from './on-chain-source';
import { believed, readSequencer } from './sequencer';

const ID = 'capo';

/** The public interface of Aave's price cap adapters (bgd-labs/aave-capo src/interfaces/IPriceCapAdapter{,Stable}.sol). */
const adapterCalls = {
  ratioBase: getter('function BASE_TO_USD_AGGREGATOR()'),
  stableBase: getter('function ASSET_TO_USD_AGGREGATOR()'),
  ratioDecimals: getter('function RATIO_DECIMALS()'),
  isCapped: getter('function isCapped()'),
  getRatio: getter('function getRatio()'),
  snapshotRatio: getter('function getSnapshotRatio()'),
  snapshotTimestamp: getter('function getSnapshotTimestamp()'),
  growthScaled: getter('function getMaxRatioGrowthPerSecondScaled()'),
  /** Of adapters that do not scale it. */
  growth: getter('function getMaxRatioGrowthPerSecond()'),
  priceCap: getter('function getPriceCap()'),
};

interface Adapter {
  readonly asset: Address;
  readonly symbol: string;
  readonly address: Address;
  readonly heartbeat: number;
  readonly deviationBps: number;
}

interface Terms {
  readonly base: Address;
  readonly upstream: string;
  readonly decimals: number;
  /** `undefined` for an adapter that caps a price, not a ratio. */
  readonly ratioDecimals: number | undefined;
}

interface Cap {
  /** `undefined` when it cannot be told, which counts as capped. */
  readonly capped: boolean | undefined;
  /** Greatest ratio or price let through. */
  readonly cap: bigint | undefined;
  readonly value: bigint | undefined;
  /** What the adapter should answer by its own parameters. */
  readonly expected: bigint | undefined;
}

/**
 * Aave's capped adapters: price = base feed × min(ratio, growing cap), or min(base feed, cap). While the cap binds
 * the price says nothing of the market: `capped`. Their upstream is their base feed's pair: with a Chainlink
 * quote of the same pair they are one vote, be it by another proxy.
 */
export function createCapoSource(config: MarketConfig): OnChainSource {
  const feedOf = new Map(
    Object.values(config.feeds).flatMap((feed) => (feed.chainlink ? [[feed.chainlink, feed]] : [])),
  );
  const adapters = Object.entries(config.feeds).flatMap(
    ([asset, { symbol, capo, heartbeat, deviationBps }]): Adapter[] =>
      capo === undefined ? [] : [{ asset: asset as Address, symbol, address: capo, heartbeat, deviationBps }],
  );
  const known = new Map<Address, Terms>();

  const termsOf = async (ask: Ask, address: Address): Promise<Terms | undefined> => {
    const found = known.get(address);
    if (found) return found;
    const [ratioBase, stableBase, decimalsAnswer, ratioDecimals] = await Promise.all([
      ask(adapterCalls.ratioBase(address)),
      ask(adapterCalls.stableBase(address)),
      ask(feedCalls.decimals(address)),
      ask(adapterCalls.ratioDecimals(address)),
    ]);
    const base = wordAddress(ratioBase) ?? wordAddress(stableBase);
    const [decimals, scale] = [word(decimalsAnswer), word(ratioDecimals)];
    if (base === undefined || decimals === undefined || decimals > 36n || (scale ?? 0n) > 36n) return undefined;
    if (ratioBase !== undefined && scale === undefined) return undefined;
    const upstream = chainlinkUpstream(textAnswer(await ask(feedCalls.description(base))), base);
    const terms = {
      base,
      upstream,
      decimals: Number(decimals),
      ratioDecimals: ratioBase === undefined ? undefined : Number(scale),
    };
    known.set(address, terms);
    return terms;
  };

  const readAdapter = async (
    ask: Ask,
    { asset, symbol, address, ...own }: Adapter,
    block: BlockRef,
    now: number,
  ): Promise<{ readonly quote?: Quote; readonly answer: RawAnswer; readonly note?: string }> => {
    const terms = known.get(address) ?? (await termsOf(ask, address));
    if (terms === undefined) {
      return {
        answer: { of: symbol, content: { adapter: address }, refused: 'does not answer as a price cap adapter' },
      };
    }
    const round = ask(feedCalls.latestRoundData(terms.base));
    const [answer, base, updatedAt, { capped, cap, value, expected }] = await Promise.all([
      ask(feedCalls.latestAnswer(address)).then((answered) => signedWord(answered)),
      round.then((answered) => signedWord(answered, 1)),
      round.then((answered) => word(answered, 3)),
      readCap(ask, address, terms, block),
    ]);
    const content = {
      adapter: address,
      answer: String(answer ?? 'none'),
      base: String(base ?? 'none'),
      [terms.ratioDecimals === undefined ? 'price' : 'ratio']: String(value ?? 'none'),
      cap: String(cap ?? 'none'),
      capped: capped ?? 'not told',
    };
    if (answer === undefined) return { answer: { of: symbol, content, refused: 'the adapter does not answer' } };
    const binds = capped ?? true;
    const { heartbeat, deviationBps } = feedOf.get(terms.base) ?? own;
    const quote: Quote = {
      source: ID,
      group: 'push-oracle',
      upstream: terms.upstream,
      asset,
      price: answerInUsd(answer, terms.decimals),
      // A base that tells no round is as old as its block.
      observedAt: Number(updatedAt ?? block.timestamp) * 1_000,
      receivedAt: now,
      heartbeat,
      deviationThresholdBps: deviationBps,
      ...(binds && { unusable: 'capped' }),
    };
    const note = binds
      ? `${symbol}: its cap binds${value !== undefined && cap !== undefined ? ` (${value} over ${cap})` : ''}.`
      : expected !== undefined && expected !== answer
        ? `${symbol}: the adapter answers ${answer} where its base, ratio and cap give ${expected}.`
        : undefined;
    return { quote, answer: { of: symbol, content }, ...(note !== undefined && { note }) };
  };

  return {
    id: ID,
    group: 'push-oracle',
    assets: adapters.map(({ asset }) => asset),
    async read(ask, block, now) {
      const [sequencer, ...read] = await Promise.all([
        readSequencer(ask, config, block),
        ...adapters.map((adapter) => readAdapter(ask, adapter, block, now)),
      ]);
      return {
        quotes: read.flatMap(({ quote }) => (quote === undefined ? [] : [believed(quote, sequencer)])),
        relative: [],
        answers: read.map(({ answer }) => answer),
        notes: read.flatMap(({ note }) => (note === undefined ? [] : [note])),
      };
    },
  };
}

async function readCap(
  ask: Ask,
  address: Address,
  { base: feed, ratioDecimals }: Terms,
  block: BlockRef,
): Promise<Cap> {
  const round = ask(feedCalls.latestRoundData(feed));
  if (ratioDecimals === undefined) {
    const [told, priceCap, answered] = await Promise.all([
      ask(adapterCalls.isCapped(address)),
      ask(adapterCalls.priceCap(address)),
      round,
    ]);
    const base = signedWord(answered, 1);
    const cap = signedWord(priceCap);
    const beyond = base === undefined || cap === undefined ? undefined : base > cap;
    const expected = base === undefined || cap === undefined ? undefined : base > cap ? cap : base > 0n ? base : 0n;
    return { capped: flag(word(told)) ?? beyond, cap, value: base, expected };
  }
  const [answered, told, ratioAnswer, snapshot, timestamp, scaled, unscaled] = await Promise.all([
    round,
    ...[
      adapterCalls.isCapped,
      adapterCalls.getRatio,
      adapterCalls.snapshotRatio,
      adapterCalls.snapshotTimestamp,
      adapterCalls.growthScaled,
      adapterCalls.growth,
    ].map((call) => ask(call(address))),
  ]);
  const base = signedWord(answered, 1);
  const [ratio, snapshotRatio, snapshotTimestamp] = [signedWord(ratioAnswer), word(snapshot), word(timestamp)];
  const growth = word(unscaled);
  const growthPerSecondScaled = word(scaled) ?? (growth === undefined ? undefined : growth * GROWTH_SCALE);
  const cap =
    snapshotRatio === undefined || snapshotTimestamp === undefined || growthPerSecondScaled === undefined
      ? undefined
      : maxRatio({ snapshotRatio, snapshotTimestamp, growthPerSecondScaled }, block.timestamp);
  const both = ratio !== undefined && cap !== undefined;
  return {
    capped: flag(word(told)) ?? (both ? ratio > cap : undefined),
    cap,
    value: ratio,
    expected: both && base !== undefined ? cappedAnswer(base, ratio, cap, ratioDecimals) : undefined,
  };
}

const flag = (value: bigint | undefined): boolean | undefined => (value === undefined ? undefined : value !== 0n);
