import type { Address } from 'viem';
import type { AggregatorRoute, RouteResult } from '@/lib/core/execution/routing/route';

export interface AggregatorQuestion {
  readonly tokenIn: Address;
  readonly tokenOut: Address;
  /** Base units. */
  readonly amountIn: bigint;
  /** Holds the token in, and makes the call. */
  readonly taker: Address;
  readonly slippageBps: number;
  /** Base units of the token out that a unit of gas costs. */
  readonly gasPriceInOut: number;
}

/** A service that routes over venues which we do not read. It never rejects, and answers in bounded time. */
export interface Aggregator {
  readonly id: string;
  route(question: AggregatorQuestion): Promise<RouteResult<AggregatorRoute>>;
}
