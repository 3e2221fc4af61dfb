import { gunzipSync } from 'node:zlib';
import { type Hex, hexToBytes } from 'viem';
import type { JsonRpc } from './json-rpc';

/** topic0 of the pool's Borrow event: by it borrowers are discovered. */
const BORROW = '0xb3d084820fb1a9decffb176436bd02558d15fac9b0ddfed8c465bc7359d7dce0';

interface RpcTransaction {
  readonly hash: Hex;
  readonly from: Hex;
  readonly nonce: Hex;
  readonly [field: string]: unknown;
}

interface RpcLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

interface RpcReceipt {
  readonly status: Hex;
  readonly type: Hex;
  readonly cumulativeGasUsed: Hex;
  readonly gasUsed: Hex;
  readonly logsBloom: Hex;
  readonly to: Hex | null;
  readonly transactionIndex: Hex;
  readonly logs: readonly RpcLog[];
}

/** One block's transactions with their Borrow logs, in the shapes of anvil's dump. */
export interface KeptBlock {
  readonly number: number;
  readonly bodies: readonly unknown[];
  readonly mined: readonly unknown[];
}

/** The fields of a dynamic-fee transaction as the dump writes them. */
const BODY = [
  ...['type', 'chainId', 'nonce', 'gas', 'maxFeePerGas', 'maxPriorityFeePerGas', 'to', 'value'],
  ...['accessList', 'input', 'r', 's', 'yParity', 'v', 'hash'],
];

/** Reads the latest block while the node still has its transactions. */
export async function keepLatestBlock(rpc: JsonRpc): Promise<KeptBlock> {
  const block = await rpc.request<{ number: Hex; hash: Hex; transactions: RpcTransaction[] }>('eth_getBlockByNumber', [
    'latest',
    true,
  ]);
  const receipts = await rpc.batch<RpcReceipt>(
    block.transactions.map(({ hash }) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
  );
  const number = Number(block.number);
  return {
    number,
    bodies: block.transactions.map((transaction) => ({
      transaction: Object.fromEntries(BODY.map((field) => [field, transaction[field]])),
      impersonated_sender: null,
    })),
    mined: receipts.map((receipt, index) => ({
      info: {
        transaction_hash: block.transactions[index]?.hash,
        transaction_index: index,
        from: block.transactions[index]?.from,
        to: receipt.to,
        contract_address: null,
        traces: [],
        exit: 'Return',
        out: '0x',
        nonce: Number(block.transactions[index]?.nonce),
        gas_used: Number(receipt.gasUsed),
      },
      receipt: {
        type: receipt.type,
        status: receipt.status,
        cumulativeGasUsed: receipt.cumulativeGasUsed,
        logs: receipt.logs
          .filter((log) => log.topics[0] === BORROW)
          .map(({ address, topics, data }) => ({ address, topics, data })),
        logsBloom: receipt.logsBloom,
      },
      block_hash: block.hash,
      block_number: number,
    })),
  };
}

interface Dump {
  readonly block: Record<string, unknown>;
  readonly blocks: { readonly header: { readonly number: Hex }; transactions: unknown[] }[];
  transactions: unknown[];
  historical_states: unknown;
}

export interface ChainSettings {
  readonly gasLimit: number;
  readonly baseFee: number;
}

/**
 * The dump of a node that forgets old transactions, with the kept ones put back: best block's accounts,
 * all headers, and the Borrow logs of the opening blocks. A full dump of 10,000 borrowers is over
 * 500 MB, nearly all of it call traces and token transfers nobody asks for. Every number in it must be
 * exact as a double, which the build's gas limit sees to.
 */
export function slimState(dump: Hex, kept: readonly KeptBlock[], settings: ChainSettings): string {
  const state = JSON.parse(gunzipSync(hexToBytes(dump)).toString()) as Dump;
  const byNumber = new Map(kept.map((block) => [block.number, block]));
  for (const block of state.blocks) {
    const back = byNumber.get(Number(block.header.number));
    if (back !== undefined) block.transactions = [...back.bodies];
  }
  state.transactions = [...kept.flatMap((block) => block.mined), ...state.transactions];
  state.block.gas_limit = settings.gasLimit;
  state.block.basefee = settings.baseFee;
  state.historical_states = null;
  return JSON.stringify(state);
}
