import { Q96 } from '@/lib/core/oracle/tick-math';
import { mulDivUp } from '@/lib/core/units/math';

/**
 * Uniswap v3's price and amount steps, to the unit (Uniswap/v3-core SqrtPriceMath.sol and SwapMath.sol).
 * Our own because the published library (@uniswap/v3-sdk) counts in JSBI, some twenty times slower than native
 * bigints, and brings Hardhat along; held against the contracts themselves in the tests.
 */
const MAX_UINT256 = (1n << 256n) - 1n;
const FEE_UNIT = 1_000_000n;

const divUp = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** Token0 between two prices; `up` rounds up. */
function amount0Delta(a: bigint, b: bigint, liquidity: bigint, up: boolean): bigint {
  const [low, high] = a < b ? [a, b] : [b, a];
  const product = (liquidity << 96n) * (high - low);
  return up ? divUp(divUp(product, high), low) : product / high / low;
}

/** Token1 between two prices; `up` rounds up. */
function amount1Delta(a: bigint, b: bigint, liquidity: bigint, up: boolean): bigint {
  const product = liquidity * (a < b ? b - a : a - b);
  return up ? divUp(product, Q96) : product >> 96n;
}

/** The price after `amount` of the token in, on the pool's side of rounding. */
function priceAfterInput(price: bigint, liquidity: bigint, amount: bigint, zeroForOne: boolean): bigint {
  if (!zeroForOne) return price + (amount << 96n) / liquidity;
  if (amount === 0n) return price;
  const numerator = liquidity << 96n;
  const product = amount * price;
  // The contract's arithmetic wraps at 2^256: past it, it takes the less exact formula.
  return product <= MAX_UINT256 && numerator + product <= MAX_UINT256
    ? mulDivUp(numerator, price, numerator + product)
    : divUp(numerator, numerator / price + amount);
}

/** The price after `amount` of the other token out; `undefined` when there is not so much. */
function priceAfterOutput(price: bigint, liquidity: bigint, amount: bigint, zeroForOne: boolean): bigint | undefined {
  if (zeroForOne) {
    const quotient = divUp(amount << 96n, liquidity);
    return price > quotient ? price - quotient : undefined;
  }
  if (amount === 0n) return price;
  const numerator = liquidity << 96n;
  const product = amount * price;
  return product <= MAX_UINT256 && numerator > product ? mulDivUp(numerator, price, numerator - product) : undefined;
}

export interface SwapStep {
  readonly price: bigint;
  /** Without the fee. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly fee: bigint;
}

/** One step of an exact-input swap towards `target`: as far as `remaining`, its fee included, carries. */
export function stepIn(price: bigint, target: bigint, liquidity: bigint, remaining: bigint, feePips: bigint): SwapStep {
  const zeroForOne = price >= target;
  const lessFee = (remaining * (FEE_UNIT - feePips)) / FEE_UNIT;
  const whole = zeroForOne
    ? amount0Delta(target, price, liquidity, true)
    : amount1Delta(price, target, liquidity, true);
  const reaches = lessFee >= whole;
  const next = reaches ? target : priceAfterInput(price, liquidity, lessFee, zeroForOne);
  // A price that rounds to the target is the target, with the amounts of having arrived.
  const amountIn =
    next === target
      ? whole
      : zeroForOne
        ? amount0Delta(next, price, liquidity, true)
        : amount1Delta(price, next, liquidity, true);
  const amountOut = zeroForOne
    ? amount1Delta(next, price, liquidity, false)
    : amount0Delta(price, next, liquidity, false);
  const fee = next === target ? mulDivUp(amountIn, feePips, FEE_UNIT - feePips) : remaining - amountIn;
  return { price: next, amountIn, amountOut, fee };
}

/** One step of an exact-output swap towards `target`; `undefined` when the contract would revert. */
export function stepOut(
  price: bigint,
  target: bigint,
  liquidity: bigint,
  remaining: bigint,
  feePips: bigint,
): SwapStep | undefined {
  const zeroForOne = price >= target;
  const whole = zeroForOne
    ? amount1Delta(target, price, liquidity, false)
    : amount0Delta(price, target, liquidity, false);
  const next = remaining >= whole ? target : priceAfterOutput(price, liquidity, remaining, zeroForOne);
  if (next === undefined) return undefined;
  const amountIn = zeroForOne ? amount0Delta(next, price, liquidity, true) : amount1Delta(price, next, liquidity, true);
  const out =
    next === target
      ? whole
      : zeroForOne
        ? amount1Delta(next, price, liquidity, false)
        : amount0Delta(price, next, liquidity, false);
  const amountOut = out > remaining ? remaining : out;
  return { price: next, amountIn, amountOut, fee: mulDivUp(amountIn, feePips, FEE_UNIT - feePips) };
}
