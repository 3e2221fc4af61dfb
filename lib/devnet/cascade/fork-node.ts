import { type Address, type Hash, type Hex, toHex } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import { startAnvil } from '../chain/anvil';
import type { JsonRpc } from '../chain/json-rpc';

export interface ForkCall {
  readonly from: Address;
  readonly to: Address;
  readonly data: Hex;
}

export interface ForkReceipt {
  readonly status: Hex;
  readonly logs: readonly { readonly address: Address; readonly topics: [Hex, ...Hex[]] | []; readonly data: Hex }[];
}

/** A node of our own on which everything may be done: any sender, any balance, a block when asked for. */
export interface ForkNode {
  readonly rpc: JsonRpc;
  latest(): Promise<BlockRef>;
  /** Mines the calls in one block, in order, a second after the last; what reverts says so in its receipt. */
  mine(calls: readonly ForkCall[]): Promise<readonly ForkReceipt[]>;
  call(to: Address, data: Hex, from?: Address): Promise<Hex>;
}

/** Enough for the largest liquidation; below the cap that newer forks of Ethereum set on a transaction. */
const GAS = 8_000_000n;
const PER_REQUEST = 200;

/** Takes over a node of ours: no block but by `mine`, no limit of gas. */
export async function forkNode(rpc: JsonRpc): Promise<ForkNode> {
  await rpc.request('evm_setAutomine', [false]);
  await rpc.request('evm_setBlockGasLimit', [toHex(2n ** 52n)]);
  await rpc.request('anvil_setBlockTimestampInterval', [1]);
  const known = new Set<Address>();
  const become = async (sender: Address): Promise<void> => {
    if (known.has(sender)) return;
    await rpc.request('anvil_impersonateAccount', [sender]);
    await rpc.request('anvil_setBalance', [sender, toHex(10n ** 26n)]);
    known.add(sender);
  };
  const inParts = async <T>(calls: readonly { method: string; params: readonly unknown[] }[]): Promise<T[]> => {
    const answers: T[] = [];
    for (let from = 0; from < calls.length; from += PER_REQUEST)
      answers.push(...(await rpc.batch<T>(calls.slice(from, from + PER_REQUEST))));
    return answers;
  };
  return {
    rpc,
    async latest() {
      const block = await rpc.request<{ number: Hex; hash: Hash; timestamp: Hex }>('eth_getBlockByNumber', [
        'latest',
        false,
      ]);
      return { number: BigInt(block.number), hash: block.hash, timestamp: BigInt(block.timestamp) };
    },
    async mine(calls) {
      const nonces = new Map<Address, bigint>();
      const requests = [];
      for (const { from, to, data } of calls) {
        await become(from);
        const nonce = nonces.get(from) ?? BigInt(await rpc.request<Hex>('eth_getTransactionCount', [from, 'latest']));
        nonces.set(from, nonce + 1n);
        const params = [{ from, to, data, gas: toHex(GAS), nonce: toHex(nonce) }];
        requests.push({ method: 'eth_sendTransaction', params });
      }
      const hashes = await inParts<Hash>(requests);
      await rpc.request('evm_mine', []);
      const receipts = await inParts<ForkReceipt | null>(
        hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
      );
      return receipts.map((receipt, place) => {
        if (receipt === null) throw new ForkError(`transaction ${hashes[place]} was not mined`);
        return receipt;
      });
    },
    call: (to, data, from) => rpc.request<Hex>('eth_call', [{ to, data, ...(from && { from }) }, 'latest']),
  };
}

/**
 * A node that goes on from `block` of another chain, which it only reads. Rejects with `AnvilError` where the other node
 * does not answer or does not keep that block's state.
 */
export async function startFork(
  url: string,
  block: bigint,
  signal: AbortSignal,
): Promise<{ readonly node: ForkNode; readonly pid: number; stop(): Promise<void> }> {
  const anvil = await startAnvil({
    port: 0,
    signal,
    args: [
      ...['--fork-url', url, '--fork-block-number', String(block), '--no-storage-caching', '--no-rate-limit'],
      ...['--retries', '2', '--timeout', '20000', '--no-mining', '--order', 'fifo', '--no-request-size-limit'],
    ],
  });
  try {
    return { node: await forkNode(anvil.rpc), pid: anvil.pid, stop: anvil.stop };
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

/** What happens on a fork and must not. */
export class ForkError extends Error {
  override readonly name = 'ForkError';
}
