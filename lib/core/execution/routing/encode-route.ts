import { type Address, encodeFunctionData, encodePacked, type Hex, parseAbi } from 'viem';
import type { SpendingCall } from '@/lib/core/execution/funding/funded-liquidation';
import type { Route, RouteHop, RouteLeg } from './route';

/** Uniswap's SwapRouter02 (Uniswap/swap-router-contracts). */
const routerAbi = parseAbi([
  'struct ExactInput { bytes path; address recipient; uint256 amountIn; uint256 amountOutMinimum; }',
  'struct ExactInputSingle { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'function exactInput(ExactInput params) payable returns (uint256)',
  'function exactInputSingle(ExactInputSingle params) payable returns (uint256)',
  'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to) payable returns (uint256)',
  'function multicall(uint256 deadline, bytes[] data) payable returns (bytes[])',
]);
/** The router's word for itself as a recipient, and for selling all that it holds. */
const ROUTER_ITSELF: Address = '0x0000000000000000000000000000000000000002';
const ALL_IT_HOLDS = 0n;

export interface RouteCallTerms {
  /** SwapRouter02. */
  readonly router: Address;
  /** Gets the token out. */
  readonly recipient: Address;
  /** Unix seconds after which it reverts. */
  readonly deadline: bigint;
}

/**
 * The one call that makes a route's trade, all of it or nothing: it takes `amountIn` from its caller, who must have
 * allowed that, and reverts where a leg would get less than its least. What one hop gives the next takes whole, so
 * nothing is left between them. An aggregator's call is its own, made for the taker it was asked for.
 */
export function routeCall(route: Route, terms: RouteCallTerms): SpendingCall {
  const { tokenIn: token, amountIn: amount } = route;
  if (route.kind === 'aggregator') {
    const { to, data, spender } = route;
    return { to, data, spends: { token, spender, amount, exact: false } };
  }
  const { router, recipient, deadline } = terms;
  const swaps = route.legs.flatMap((leg) => legCalls(leg, recipient));
  const data = encodeFunctionData({ abi: routerAbi, functionName: 'multicall', args: [deadline, swaps] });
  return { to: router, data, spends: { token, amount, exact: true } };
}

/** Hops of one protocol in a row are one call; the router keeps what is passed from one to the next. */
function legCalls({ hops, amountIn, minOut }: RouteLeg, recipient: Address): readonly Hex[] {
  const runs: RouteHop[][] = [];
  for (const hop of hops) {
    const run = runs.at(-1);
    if (run !== undefined && run[0]?.kind === hop.kind) run.push(hop);
    else runs.push([hop]);
  }
  return runs.map((run, index) => {
    const last = index === runs.length - 1;
    return swapCall(run, index === 0 ? amountIn : ALL_IT_HOLDS, last ? minOut : 0n, last ? recipient : ROUTER_ITSELF);
  });
}

function swapCall(run: readonly RouteHop[], amountIn: bigint, amountOutMinimum: bigint, recipient: Address): Hex {
  const [first] = run;
  if (first === undefined) throw new EmptyLegError();
  const tokens = [first.tokenIn, ...run.map(({ tokenOut }) => tokenOut)];
  if (first.kind === 'uniswap-v2') {
    const args = [amountIn, amountOutMinimum, tokens, recipient] as const;
    return encodeFunctionData({ abi: routerAbi, functionName: 'swapExactTokensForTokens', args });
  }
  if (run.length === 1) {
    const { tokenIn, tokenOut, fee } = first;
    const params = { tokenIn, tokenOut, fee, recipient, amountIn, amountOutMinimum, sqrtPriceLimitX96: 0n };
    return encodeFunctionData({ abi: routerAbi, functionName: 'exactInputSingle', args: [params] });
  }
  const steps = run.map(({ fee, tokenOut }) => encodePacked(['uint24', 'address'], [fee, tokenOut]).slice(2));
  const path = `${first.tokenIn}${steps.join('')}` as Hex;
  const params = { path, recipient, amountIn, amountOutMinimum };
  return encodeFunctionData({ abi: routerAbi, functionName: 'exactInput', args: [params] });
}

class EmptyLegError extends Error {
  override readonly name = 'EmptyLegError';
  constructor() {
    super('a leg of a route has no hop');
  }
}
