import type { Address } from 'viem';
import type { AggregatorRoute, RouteResult } from '@/lib/core/execution/routing/route';
import type { Clock } from '@/lib/engine/ports';
import type { Aggregator, AggregatorQuestion } from './aggregator';
import { type ZeroXQuote, zeroXAnswerSchema } from './zero-x-answer';
import { askZeroX, ZeroXError } from './zero-x-http';

export interface ZeroXOptions {
  /** Without a path; `undefined`: nowhere to ask, and it is off. */
  readonly url: string | undefined;
  /** Sent in a header and told to nobody else; without one it is off. */
  readonly apiKey: string | undefined;
  readonly chainId: number;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

/** Their own advice is to ask anew every 30 s: what market makers offer lapses. */
const GOOD_FOR_MS = 30_000;
const TIMEOUT_MS = 2_000;
/** How long it is left alone after a refusal for asking too often that names no time. */
const PAUSE_MS = 10_000;
const GAS_UNKNOWN = 400_000;

/**
 * Who may be allowed to take tokens: 0x's AllowanceHolder contracts (0xProject/0x-settler). An answer that names
 * anybody else is refused, whatever it offers: an allowance to a wrong contract loses the balance.
 */
const ALLOWANCE_HOLDERS: ReadonlySet<Address> = new Set([
  '0x0000000000001ff3684f28c67538d4d072c22734',
  '0x0000000000005e88410ccdfade4a5efae4b49562',
]);

/**
 * 0x's Swap API, version 2 by header, AllowanceHolder flow: one request, calldata and minimum in one answer. Chosen
 * before Velora, whose versions stand in the path and take two requests, and CoW, whose orders are settled by others
 * later and so fit into no atomic liquidation.
 */
export function createZeroX({ url, apiKey, chainId, clock, timeoutMs = TIMEOUT_MS }: ZeroXOptions): Aggregator {
  let quietUntil = 0;
  return {
    id: '0x',
    async route(question) {
      if (url === undefined || apiKey === undefined) return refused('off', 'Set ZEROX_API_KEY to ask 0x.');
      if (clock.now() < quietUntil)
        return refused('unavailable', '0x was asked too often; it is left alone for a while.');
      try {
        const query = queryOf(question, chainId);
        const answer = zeroXAnswerSchema.safeParse(await askZeroX({ url, apiKey, query, timeoutMs }));
        if (!answer.success) return refused('unavailable', 'The answer of 0x is not what it should be.');
        if (!answer.data.liquidityAvailable) return refused('no-venue', '0x has no liquidity for this.');
        return routeOf(answer.data, question, clock.now());
      } catch (error) {
        if (!(error instanceof ZeroXError)) throw error;
        if (error.retryAfterMs !== undefined) quietUntil = clock.now() + (error.retryAfterMs || PAUSE_MS);
        return refused('unavailable', error.message);
      }
    },
  };
}

const refused = (
  reason: 'off' | 'unavailable' | 'no-venue',
  detail: string,
): Extract<RouteResult<AggregatorRoute>, { ok: false }> => ({ ok: false, reason, detail });

const queryOf = (question: AggregatorQuestion, chainId: number): URLSearchParams =>
  new URLSearchParams({
    chainId: String(chainId),
    sellToken: question.tokenIn,
    buyToken: question.tokenOut,
    sellAmount: String(question.amountIn),
    taker: question.taker,
    slippageBps: String(question.slippageBps),
  });

function routeOf(quote: ZeroXQuote, question: AggregatorQuestion, now: number): RouteResult<AggregatorRoute> {
  const { tokenIn, tokenOut, amountIn, slippageBps, gasPriceInOut } = question;
  const { transaction, buyAmount, minBuyAmount, allowanceTarget: spender } = quote;
  if (quote.sellToken !== tokenIn || quote.buyToken !== tokenOut || quote.sellAmount !== amountIn) {
    return refused('unavailable', '0x answered another question.');
  }
  if (spender === null || transaction.to !== spender || !ALLOWANCE_HOLDERS.has(spender)) {
    return refused('unavailable', '0x names a spender that is not its AllowanceHolder.');
  }
  const least = (buyAmount * BigInt(10_000 - slippageBps)) / 10_000n;
  if (minBuyAmount > buyAmount || minBuyAmount + 1n < least || transaction.value !== 0n) {
    return refused('unavailable', '0x does not keep to the slippage that was asked for.');
  }
  const gas = Number(transaction.gas ?? GAS_UNKNOWN);
  const route: AggregatorRoute = {
    ...{ kind: 'aggregator', aggregator: '0x', tokenIn, tokenOut, amountIn, spender, gas },
    ...{ expectedOut: buyAmount, minOut: minBuyAmount, netOut: buyAmount - BigInt(Math.ceil(gas * gasPriceInOut)) },
    ...{ block: quote.blockNumber, to: transaction.to, data: transaction.data },
    ...{ expiresAt: now + GOOD_FOR_MS, impact: undefined },
  };
  return { ok: true, route };
}
