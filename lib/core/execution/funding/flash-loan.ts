import { type Address, encodeAbiParameters, encodeFunctionData, erc20Abi, type Hex, parseAbi } from 'viem';
import { mulDivUp } from '@/lib/core/units/math';
import { BPS, type TokenAmount } from '@/lib/core/units/units';
import { executorCall } from './executor-call';

/** Where the repayment can be borrowed for the length of one transaction. */
export type FlashSource =
  | {
      readonly kind: 'aave-v3';
      readonly pool: Address;
      /** FLASHLOAN_PREMIUM_TOTAL, bps. */
      readonly premiumBps: bigint;
      /** Pools of 3.5 and later round the premium up, earlier ones to the nearest (PercentageMath.percentMul). */
      readonly rounding: 'up' | 'nearest';
    }
  | {
      readonly kind: 'uniswap-v3';
      readonly pool: Address;
      readonly token0: Address;
      /** Hundredths of a bip. */
      readonly fee: bigint;
    }
  | { readonly kind: 'morpho'; readonly morpho: Address };

const PIPS = 1_000_000n;
const TRUE = `0x${'1'.padStart(64, '0')}` as const;
export const flashAbi = parseAbi([
  'function flashLoanSimple(address receiverAddress, address asset, uint256 amount, bytes params, uint16 referralCode)',
  'function flash(address recipient, uint256 amount0, uint256 amount1, bytes data)',
  'function flashLoan(address token, uint256 assets, bytes data)',
]);

/**
 * What a loan of `amount` costs, base units of the same token, to the unit. Aave: FlashLoanLogic, rounded as the
 * pool's version does; Uniswap v3: `mulDivRoundingUp(amount, fee, 1e6)`; Morpho: nothing.
 */
export function flashPremium(source: FlashSource, amount: TokenAmount): bigint {
  switch (source.kind) {
    case 'aave-v3':
      return source.rounding === 'up'
        ? mulDivUp(amount, source.premiumBps, BPS)
        : (amount * source.premiumBps + BPS / 2n) / BPS;
    case 'uniswap-v3':
      return mulDivUp(amount, source.fee, PIPS);
    case 'morpho':
      return 0n;
  }
}

/**
 * Borrows `amount` of `token`, makes `calls` with it and gives it back with its premium, as one call of the executor.
 * A Uniswap pool is locked for the length of its loan: no call may trade with it.
 */
export function flashLoanCall(
  source: FlashSource,
  executor: Address,
  token: Address,
  amount: TokenAmount,
  calls: readonly Hex[],
): Hex {
  const owed = amount + flashPremium(source, amount);
  switch (source.kind) {
    case 'aave-v3':
      return executorCall(
        source.pool,
        encodeFunctionData({
          abi: flashAbi,
          functionName: 'flashLoanSimple',
          args: [executor, token, amount, answering([...calls, approve(token, source.pool, owed)], TRUE), 0],
        }),
        0n,
        // executeOperation(address asset, uint256 amount, uint256 premium, address initiator, bytes params)
        { sender: source.pool, dataIndex: 4n },
      );
    case 'uniswap-v3': {
      const first = source.token0.toLowerCase() === token.toLowerCase();
      return executorCall(
        source.pool,
        encodeFunctionData({
          abi: flashAbi,
          functionName: 'flash',
          args: [
            executor,
            first ? amount : 0n,
            first ? 0n : amount,
            answering([...calls, transfer(token, source.pool, owed)], '0x'),
          ],
        }),
        0n,
        // uniswapV3FlashCallback(uint256 fee0, uint256 fee1, bytes data)
        { sender: source.pool, dataIndex: 2n },
      );
    }
    case 'morpho':
      return executorCall(
        source.morpho,
        encodeFunctionData({
          abi: flashAbi,
          functionName: 'flashLoan',
          args: [token, amount, answering([...calls, approve(token, source.morpho, owed)], '0x')],
        }),
        0n,
        // onMorphoFlashLoan(uint256 assets, bytes data)
        { sender: source.morpho, dataIndex: 1n },
      );
  }
}

/** The executor approves exactly `amount`. */
export function approve(token: Address, spender: Address, amount: bigint): Hex {
  return executorCall(token, encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] }));
}

/** The executor pays `amount`; reverts where it holds less. */
export function transfer(token: Address, recipient: Address, amount: bigint): Hex {
  return executorCall(
    token,
    encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [recipient, amount] }),
  );
}

/** What the executor reads in a callback: the calls to make, and what to answer its caller. */
function answering(calls: readonly Hex[], answer: Hex): Hex {
  return encodeAbiParameters([{ type: 'bytes[]' }, { type: 'bytes' }], [calls, answer]);
}
