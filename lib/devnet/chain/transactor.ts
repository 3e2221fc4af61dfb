import { type Abi, type Address, decodeErrorResult, getContractAddress, type Hex, toHex } from 'viem';
import { type Artifact, deployData } from './artifact';
import { type JsonRpc, JsonRpcError } from './json-rpc';

export interface TransactionReceipt {
  readonly status: Hex;
  readonly transactionHash: Hex;
  readonly blockNumber: Hex;
  readonly gasUsed: Hex;
}

/**
 * Queues transactions and mines them together in one block, checking every receipt. The accounts are
 * the node's own, so nothing is signed here. Deployment addresses are known before they are mined,
 * because nonces are counted here: no other sender may use the accounts meanwhile.
 */
export interface Transactor {
  /** Queues a deployment and answers its future address, lower-case. */
  deploy(from: Address, artifact: Artifact, args?: readonly unknown[], libraries?: Record<string, Address>): Address;
  send(from: Address, to: Address, data: Hex, value?: bigint): void;
  /** Mines the queue as one block, at `timestamp`, or a second after the last one: a build never reads the clock. Throws `TransactionError` at the first that failed. */
  flush(timestamp?: bigint): Promise<void>;
}

interface Queued {
  readonly from: Address;
  readonly to?: Address;
  readonly data: Hex;
  readonly value: Hex;
  readonly nonce: Hex;
  readonly gas: Hex;
}

const GAS = 400_000_000n;

/** `errors` names custom errors in failures. The node must run with mining off and no block gas limit. */
export async function createTransactor(rpc: JsonRpc, senders: readonly Address[], errors: Abi): Promise<Transactor> {
  const counts = await rpc.batch<Hex>(
    senders.map((sender) => ({ method: 'eth_getTransactionCount', params: [sender, 'latest'] })),
  );
  const nonces = new Map(senders.map((sender, index) => [sender.toLowerCase(), Number(counts[index])]));
  let queue: Queued[] = [];
  let last = BigInt((await rpc.request<{ timestamp: Hex }>('eth_getBlockByNumber', ['latest', false])).timestamp);

  const take = (from: Address): number => {
    const nonce = nonces.get(from.toLowerCase());
    if (nonce === undefined) throw new Error(`${from} is not a sender of this transactor`);
    nonces.set(from.toLowerCase(), nonce + 1);
    return nonce;
  };
  const push = (from: Address, nonce: number, data: Hex, value: bigint, to?: Address) => {
    queue.push({ from, ...(to && { to }), data, value: toHex(value), nonce: toHex(nonce), gas: toHex(GAS) });
  };

  return {
    deploy(from, artifact, args = [], libraries = {}) {
      const nonce = take(from);
      push(from, nonce, deployData(artifact, args, libraries), 0n);
      return getContractAddress({ from, nonce: BigInt(nonce) }).toLowerCase() as Address;
    },
    send(from, to, data, value = 0n) {
      push(from, take(from), data, value, to);
    },
    async flush(timestamp) {
      const sent = queue;
      queue = [];
      const hashes = await rpc.batch<Hex>(sent.map((call) => ({ method: 'eth_sendTransaction', params: [call] })));
      last = timestamp ?? last + 1n;
      await rpc.request('evm_setNextBlockTimestamp', [toHex(last)]);
      await rpc.request('evm_mine', []);
      const receipts = await rpc.batch<TransactionReceipt | null>(
        hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
      );
      for (const [index, receipt] of receipts.entries()) {
        const call = sent[index];
        if (receipt?.status === '0x1' || call === undefined) continue;
        throw new TransactionError(call.to, call.data.slice(0, 10), receipt, await reason(rpc, call, errors));
      }
    },
  };
}

/** Why a transaction fails now, by calling it again. */
async function reason(rpc: JsonRpc, call: Queued, errors: Abi): Promise<string> {
  try {
    const { nonce: _nonce, ...again } = call;
    await rpc.request('eth_call', [again, 'latest']);
    return 'it succeeds when repeated';
  } catch (error) {
    const data = error instanceof JsonRpcError ? error.revertData : undefined;
    if (data !== undefined && data !== '0x') {
      try {
        const { errorName, args } = decodeErrorResult({ abi: errors, data });
        return `${errorName}(${(args ?? []).join(', ')})`;
      } catch {
        return data;
      }
    }
    return error instanceof Error ? error.message : String(error);
  }
}

export class TransactionError extends Error {
  override readonly name = 'TransactionError';
  constructor(to: Address | undefined, selector: string, receipt: TransactionReceipt | null, why: string) {
    super(
      `${to === undefined ? 'a deployment' : `${selector} to ${to}`} ${receipt ? 'reverted' : 'was not mined'}: ${why}`,
    );
  }
}
