import { type Address, type Hex, toHex } from 'viem';
import type { JsonRpc } from '@/lib/devnet/chain/json-rpc';

export interface Transaction {
  readonly from: Address;
  readonly to: Address;
  readonly data: Hex;
}

const GAS = 8_000_000n;

/** Sends transactions of the node's own or impersonated accounts in their order, in one block. Throws when one reverts. */
export async function sendAll(rpc: JsonRpc, transactions: readonly Transaction[]): Promise<void> {
  const senders = [...new Set(transactions.map(({ from }) => from))];
  const counts = await rpc.batch<Hex>(
    senders.map((sender) => ({ method: 'eth_getTransactionCount', params: [sender, 'latest'] })),
  );
  const nonces = new Map(senders.map((sender, index) => [sender, BigInt(counts[index] ?? 0)]));
  await rpc.request('evm_setBlockGasLimit', [toHex(GAS * BigInt(transactions.length + 10))]);
  await rpc.request('evm_setAutomine', [false]);
  // A batch is not worked off in its order: nonces and falling prices put the transactions in theirs.
  const hashes = await rpc.batch<Hex>(
    transactions.map((transaction, index) => {
      const nonce = nonces.get(transaction.from) ?? 0n;
      nonces.set(transaction.from, nonce + 1n);
      const price = toHex(10n ** 11n - BigInt(index));
      return {
        method: 'eth_sendTransaction',
        params: [
          { ...transaction, nonce: toHex(nonce), gas: toHex(GAS), maxFeePerGas: price, maxPriorityFeePerGas: price },
        ],
      };
    }),
  );
  await rpc.request('evm_mine', []);
  await rpc.request('evm_setAutomine', [true]);
  const receipts = await rpc.batch<{ readonly status: Hex } | null>(
    hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
  );
  const failed = receipts.findIndex((receipt) => receipt?.status !== '0x1');
  if (failed < 0) return;
  const { from, to, data } = transactions[failed] as Transaction;
  // Asked once more, for its reason.
  await rpc.request('eth_call', [{ from, to, data }, 'latest']);
  throw new Error(`the transaction of ${from} to ${to} was not mined: ${data.slice(0, 10)}`);
}
