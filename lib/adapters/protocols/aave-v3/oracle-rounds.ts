import type { Address, Hex } from 'viem';
import type { CallAt } from '@/lib/adapters/chain/block-read';
import { type Call, multicall, word } from '@/lib/adapters/chain/multicall';
import type { Quote } from '@/lib/core/oracle/quote';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { Usd } from '@/lib/core/units/units';
import { calls } from './calls';

/** An on-chain exchange rate: whole units of `base` a whole unit of `asset`, times 10^decimals. */
export interface Ratio {
  readonly asset: Address;
  readonly base: Address;
  readonly value: bigint;
  readonly decimals: number;
}

export interface OracleRounds {
  readonly quotes: readonly Quote[];
  readonly ratios: readonly Ratio[];
}

/** Getters that ratio sources go by: Aave's adapters, wstETH itself, a Chainlink-like rate. The first that answers counts. */
const RATIO_GETTERS = [calls.getRatio, calls.stEthPerToken, calls.latestAnswer];

/**
 * Plans the reading of the Chainlink rounds and ratios that `config.feeds` names, in one multicall.
 * Prices come scaled to 8 decimals (rounded down). A feed that does not answer gives no quote.
 */
export function oracleRoundsQuery(config: MarketConfig) {
  const list: Call[] = [];
  const plans = Object.entries(config.feeds).map(([key, feed]) => {
    const asset = key as Address;
    const round = feed.chainlink === undefined ? undefined : list.push(calls.latestRoundData(feed.chainlink)) - 1;
    if (feed.chainlink !== undefined) list.push(calls.decimals(feed.chainlink));
    const ratioAt = list.length;
    if (feed.ratio !== undefined) for (const getter of RATIO_GETTERS) list.push(getter(feed.ratio.source));
    return { asset, feed, round, ratioAt };
  });

  return async (call: CallAt, now: number): Promise<OracleRounds> => {
    const answers = await multicall(call, config.multicall3, list);
    const quotes = new Map<Address, Quote>();
    const ratios: Ratio[] = [];
    for (const { asset, feed, round, ratioAt } of plans) {
      if (round !== undefined) {
        const quote = roundQuote(asset, answers[round], answers[round + 1], feed.heartbeat, now);
        if (quote !== undefined) quotes.set(asset, quote);
      }
      if (feed.ratio === undefined) continue;
      const value = RATIO_GETTERS.map((_, index) => positive(answers[ratioAt + index])).find(
        (found) => found !== undefined,
      );
      if (value !== undefined) ratios.push({ asset, base: feed.ratio.base, value, decimals: feed.ratio.decimals });
    }
    for (const ratio of ratios) {
      const base = quotes.get(ratio.base);
      if (base === undefined || quotes.has(ratio.asset)) continue;
      const price = Usd((base.price * ratio.value) / 10n ** BigInt(ratio.decimals));
      quotes.set(ratio.asset, { ...base, asset: ratio.asset, price });
    }
    return { quotes: [...quotes.values()], ratios };
  };
}

/** latestRoundData: (roundId, answer, startedAt, updatedAt, answeredInRound). */
function roundQuote(
  asset: Address,
  round: Hex | undefined,
  decimalsAnswer: Hex | undefined,
  heartbeat: number,
  now: number,
): Quote | undefined {
  const answer = signed(word(round, 1));
  const updatedAt = word(round, 3);
  const decimals = word(decimalsAnswer);
  if (answer === undefined || updatedAt === undefined || updatedAt === 0n || decimals === undefined || decimals > 36n) {
    return undefined;
  }
  // A non-positive answer is passed on as 0, which the aggregate names and rejects; silence would keep the last good one.
  const raw = answer > 0n ? answer : 0n;
  const price = decimals >= 8n ? raw / 10n ** (decimals - 8n) : raw * 10n ** (8n - decimals);
  return {
    source: 'chainlink',
    group: 'push-oracle',
    asset,
    price: Usd(price),
    observedAt: Number(updatedAt) * 1000,
    receivedAt: now,
    heartbeat,
  };
}

const signed = (value: bigint | undefined): bigint | undefined =>
  value === undefined ? undefined : BigInt.asIntN(256, value);

const positive = (answer: Hex | undefined): bigint | undefined => {
  const value = signed(word(answer));
  return value !== undefined && value > 0n ? value : undefined;
};
