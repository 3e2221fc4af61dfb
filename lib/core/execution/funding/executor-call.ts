import { type Address, encodeFunctionData, erc20Abi, type Hex, pad, parseAbi, size, toHex, zeroAddress } from 'viem';

/**
 * Calls of the executor contract of `executooor-viem` 1.3 (MIT): its owner hands it a list of calls, which it
 * makes one after the other and all or none. Written out here rather than taken from the package's encoder, which
 * brings a library that patches BigInt's prototype; test/lib/core/execution/funding compares the two.
 */
export const executorAbi = parseAbi([
  'struct Placeholder { address to; bytes data; uint64 offset; uint64 length; uint64 resOffset; }',
  'function exec_606BaXt(bytes[] data) payable',
  'function call_g0oyU7o(address target, uint256 value, bytes32 context, bytes callData) payable',
  'function callWithPlaceholders4845164670(address target, uint256 value, bytes32 context, bytes callData, Placeholder[] placeholders) payable',
  'function transfer(address recipient, uint256 amount) payable',
]);

/** Whom the executor lets call it back during a call, and in which word of that call's arguments the bytes stand. */
export interface Callback {
  readonly sender: Address;
  readonly dataIndex: bigint;
}

const NO_CALLBACK: Callback = { sender: zeroAddress, dataIndex: 0n };

/** One call by the executor; `value` in wei out of what it holds. A call that reverts reverts the whole. */
export function executorCall(target: Address, callData: Hex, value = 0n, callback = NO_CALLBACK): Hex {
  return encodeFunctionData({
    abi: executorAbi,
    functionName: 'call_g0oyU7o',
    args: [target, value, contextOf(callback), callData],
  });
}

/** Sends the executor's whole balance of a token to `recipient`, whatever it is by then; of nothing, nothing. */
export function skim(token: Address, executor: Address, recipient: Address): Hex {
  const callData = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [recipient, 0n] });
  const balance = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [executor] });
  // The answer's first word replaces the amount, which stands behind the selector and the recipient.
  const amountAt = BigInt(size(callData)) - 32n;
  return encodeFunctionData({
    abi: executorAbi,
    functionName: 'callWithPlaceholders4845164670',
    args: [
      token,
      0n,
      contextOf(NO_CALLBACK),
      callData,
      [{ to: token, data: balance, offset: amountAt, length: 32n, resOffset: 0n }],
    ],
  });
}

/** Pays the block's builder `amount` wei: the executor reads a transfer to nobody as one to `block.coinbase`. */
export function tip(executor: Address, amount: bigint): Hex {
  return executorCall(
    executor,
    encodeFunctionData({ abi: executorAbi, functionName: 'transfer', args: [zeroAddress, amount] }),
  );
}

/** The transaction's data: only the executor's owner may send it. */
export function executorCalldata(calls: readonly Hex[]): Hex {
  return encodeFunctionData({ abi: executorAbi, functionName: 'exec_606BaXt', args: [calls] });
}

/** 12 bytes of index, 20 of sender. */
function contextOf({ sender, dataIndex }: Callback): Hex {
  return `${pad(toHex(dataIndex), { size: 12 })}${sender.slice(2).toLowerCase()}` as Hex;
}
