import type { Address } from 'viem';
import { signedWord, word, wordAddress } from '@/lib/adapters/chain/multicall';
import {
  aggregatorRound,
  answerInUsd,
  type ChainlinkAggregator,
  chainlinkUpstream,
  isAtBound,
  phaseOf,
} from '@/lib/core/oracle/chainlink-round';
import type { Quote } from '@/lib/core/oracle/quote';
import type { RelativePrice } from '@/lib/core/oracle/relative-price';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { type Ratio, ratioAssets, readRatios } from './exchange-ratio';
import { feedCalls, textAnswer } from './feed-calls';
import type { Ask, OnChainSource, RawAnswer } from './on-chain-source';
import { believed, readSequencer } from './sequencer';

const ID = 'chainlink';
/** For this long a change of phase is told, unix ms. */
const TELL_PHASE_MS = 24 * 3_600_000;

interface Feed {
  readonly asset: Address;
  readonly symbol: string;
  readonly proxy: Address;
  readonly heartbeat: number;
  readonly deviationBps: number;
}

interface Phase extends ChainlinkAggregator {
  readonly phase: bigint;
  readonly upstream: string;
  readonly aggregator: Address | undefined;
  /** Unix ms by our clock when it replaced another; `undefined` for the first seen. */
  readonly changedAt: number | undefined;
}

/**
 * Chainlink's proxies in USD. A round counts whatever its age: staleness is the aggregate's to judge, by heartbeat
 * and deviation, which ride along. An answer that is not positive is passed on as 0; an unfinished round gives
 * no quote. What stands behind a proxy is asked once a phase. An asset without a feed of its own is priced by its
 * base's at an on-chain ratio; `onRatio` is told each ratio read.
 */
export function createChainlinkSource(config: MarketConfig, onRatio?: (ratio: Ratio) => void): OnChainSource {
  const feeds = Object.entries(config.feeds).flatMap(
    ([asset, { symbol, chainlink, heartbeat, deviationBps }]): Feed[] =>
      chainlink === undefined ? [] : [{ asset: asset as Address, symbol, proxy: chainlink, heartbeat, deviationBps }],
  );
  const phases = new Map<Address, Phase>();

  const phaseBehind = async (ask: Ask, proxy: Address, phase: bigint, now: number): Promise<Phase | undefined> => {
    const known = phases.get(proxy);
    if (known?.phase === phase) return known;
    const [decimalsAnswer, aggregatorAnswer, description] = await Promise.all([
      ask(feedCalls.decimals(proxy)),
      ask(feedCalls.aggregator(proxy)),
      ask(feedCalls.description(proxy)),
    ]);
    const decimals = word(decimalsAnswer);
    if (decimals === undefined || decimals > 36n) return undefined;
    const aggregator = wordAddress(aggregatorAnswer);
    const bounds = aggregator === undefined ? { min: undefined, max: undefined } : await boundsOf(ask, aggregator);
    const changedAt = known && known.aggregator !== aggregator ? now : undefined;
    const upstream = chainlinkUpstream(textAnswer(description), proxy);
    const found = { phase, upstream, aggregator, decimals: Number(decimals), ...bounds, changedAt };
    phases.set(proxy, found);
    return found;
  };

  const readFeed = async (
    ask: Ask,
    feed: Feed,
    now: number,
  ): Promise<{ readonly quote?: Quote; readonly answer: RawAnswer }> => {
    const round = await ask(feedCalls.latestRoundData(feed.proxy));
    const [roundId, answer] = [word(round, 0), signedWord(round, 1)];
    const [startedAt, updatedAt] = [word(round, 2), word(round, 3)];
    const of = feed.symbol;
    if (roundId === undefined || answer === undefined || startedAt === undefined || updatedAt === undefined) {
      return { answer: { of, content: { proxy: feed.proxy }, refused: 'the feed does not answer' } };
    }
    const content = {
      proxy: feed.proxy,
      phase: String(phaseOf(roundId)),
      round: String(aggregatorRound(roundId)),
      answer: String(answer),
      startedAt: String(startedAt),
      updatedAt: String(updatedAt),
    };
    if (updatedAt === 0n) return { answer: { of, content, refused: "the feed's round is not finished" } };
    const behind = await phaseBehind(ask, feed.proxy, phaseOf(roundId), now);
    if (behind === undefined) return { answer: { of, content, refused: 'the feed does not tell its decimals' } };
    const quote: Quote = {
      source: ID,
      group: 'push-oracle',
      upstream: behind.upstream,
      asset: feed.asset,
      price: answerInUsd(answer, behind.decimals),
      observedAt: Number(updatedAt) * 1_000,
      receivedAt: now,
      heartbeat: feed.heartbeat,
      deviationThresholdBps: feed.deviationBps,
      ...(isAtBound(answer, behind) && { unusable: 'out-of-bounds' }),
    };
    return { quote, answer: { of, content } };
  };

  return {
    id: ID,
    group: 'push-oracle',
    assets: [...new Set([...feeds.map(({ asset }) => asset), ...ratioAssets(config)])],
    async read(ask, block, now) {
      const [sequencer, ratios, ...read] = await Promise.all([
        readSequencer(ask, config, block),
        readRatios(ask, config),
        ...feeds.map((feed) => readFeed(ask, feed, now)),
      ]);
      for (const { ratio } of ratios) if (ratio !== undefined) onRatio?.(ratio);
      const quotes = read.flatMap(({ quote }) => (quote === undefined ? [] : [believed(quote, sequencer)]));
      const direct = new Set(quotes.map(({ asset }) => asset));
      return {
        quotes,
        relative: ratios.flatMap(({ ratio }) =>
          ratio === undefined || direct.has(ratio.asset) ? [] : [throughRatio(ratio)],
        ),
        answers: [...read.map(({ answer }) => answer), ...ratios.map(({ answer }) => answer)],
        notes: [...(sequencer.note === '' ? [] : [sequencer.note]), ...phaseNotes(feeds, phases, now)],
      };
    },
  };
}

const throughRatio = ({ asset, base, value, decimals }: Ratio): RelativePrice => ({
  source: ID,
  group: 'push-oracle',
  asset,
  inAsset: base,
  numerator: value,
  denominator: 10n ** BigInt(decimals),
  upstream: undefined,
  observedAt: undefined,
  slackBps: 0,
});

/** Whichever of the two kinds of bounds the aggregator has. */
async function boundsOf(ask: Ask, aggregator: Address): Promise<Pick<ChainlinkAggregator, 'min' | 'max'>> {
  const [min, max, least, most] = await Promise.all(
    [feedCalls.minAnswer, feedCalls.maxAnswer, feedCalls.minSubmissionValue, feedCalls.maxSubmissionValue].map(
      async (bound) => signedWord(await ask(bound(aggregator))),
    ),
  );
  return { min: min ?? least, max: max ?? most };
}

function phaseNotes(feeds: readonly Feed[], phases: ReadonlyMap<Address, Phase>, now: number): readonly string[] {
  return feeds.flatMap(({ symbol, proxy }) => {
    const behind = phases.get(proxy);
    if (behind?.changedAt === undefined || now - behind.changedAt > TELL_PHASE_MS) return [];
    return [`${symbol}: a new aggregator stands behind the feed since phase ${behind.phase} (${behind.aggregator}).`];
  });
}
