import { type Hash, type Hex, keccak256, type LocalAccount } from 'viem';
import { z } from 'zod';
import type { Broadcast, KeeperChain } from '@/lib/engine/keeper/keeper-ports';
import { ChainError } from './chain-error';
import { headerAnswer } from './header';
import { quantity, type Rpc } from './rpc';
import { createSimulation } from './simulate-call';

export interface KeeperChainOptions {
  readonly rpc: Rpc;
  /** Where signed transactions go: private relays where the chain has them, else the node itself. All of them are given each one. */
  readonly relays: readonly Rpc[];
  readonly account: LocalAccount;
  readonly chainId: number;
}

const hexQuantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform((value) => BigInt(value));
const hash32 = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform((value) => value.toLowerCase() as Hash);
/** `baseFeePerGas` has one entry more than was asked for: that of the block to come. */
const feeHistorySchema = z.object({
  baseFeePerGas: z.array(hexQuantity).min(2),
  reward: z.array(z.array(hexQuantity).min(1)).min(1),
});
const receiptSchema = z.object({
  transactionHash: hash32,
  blockNumber: hexQuantity,
  blockHash: hash32,
  status: hexQuantity,
  gasUsed: hexQuantity,
  effectiveGasPrice: hexQuantity,
});

/** Of what those in the newest block tipped, the share below which a tip counts as low. */
const TIP_PERCENTILE = 60;
/** Wei: where a block was empty, or nobody tipped. */
const LEAST_TIP = 10n ** 6n;
const KNOWN = /already known|already imported|known transaction/i;

/** One account's view of the chain and its way onto it. Nothing here writes a key or a raw transaction to any log. */
export function createKeeperChain({ rpc, relays, account, chainId }: KeeperChainOptions): KeeperChain {
  const ask = async <T>(schema: z.ZodType<T>, method: string, params: readonly unknown[]): Promise<T> => {
    const parsed = schema.safeParse(await rpc.request(method, params));
    if (parsed.success) return parsed.data;
    throw new ChainError(
      'bad-answer',
      `The node's answer to ${method} is not what it promises.`,
      'Try another RPC_URL.',
    );
  };
  const fees = (newest: string) => ask(feeHistorySchema, 'eth_feeHistory', ['0x1', newest, [TIP_PERCENTILE]]);
  const simulation = createSimulation(rpc);

  return {
    account: account.address,
    async head() {
      const method = 'eth_getBlockByNumber';
      const header = headerAnswer(await rpc.request(method, ['latest', false]), method);
      if (!header) throw new ChainError('bad-answer', 'The node knows no newest block.', 'Try another RPC_URL.');
      const { baseFeePerGas } = await fees(quantity(header.number));
      return { number: header.number, hash: header.hash, nextBaseFee: baseFeePerGas.at(-1) ?? 0n };
    },
    nonceAt: async (block) =>
      Number(await ask(hexQuantity, 'eth_getTransactionCount', [account.address, { blockHash: block }])),
    async suggestedTip() {
      const { reward } = await fees('latest');
      const tip = reward.at(-1)?.[0] ?? 0n;
      return tip > LEAST_TIP ? tip : LEAST_TIP;
    },
    simulate: (call, block, time) => simulation({ from: account.address, ...call }, block, time),
    async mined(hash) {
      const receipt = await ask(receiptSchema.nullish(), 'eth_getTransactionReceipt', [hash]);
      if (!receipt) return undefined;
      const { blockNumber, blockHash, status, gasUsed, effectiveGasPrice } = receipt;
      return { hash, block: blockNumber, blockHash, ok: status === 1n, gasCost: gasUsed * effectiveGasPrice };
    },
    async sign({ to, data, value }, nonce, gas, { maxFeePerGas, maxPriorityFeePerGas }) {
      const raw = await account.signTransaction({
        ...{ type: 'eip1559', chainId, to, data, value, nonce, gas },
        ...{ maxFeePerGas, maxPriorityFeePerGas },
      });
      return { raw, hash: keccak256(raw) };
    },
    async broadcast(raw) {
      const answers = await Promise.all(relays.map((relay) => send(relay, raw)));
      // One that has it is enough; a refusal counts only where nobody is in doubt.
      for (const kind of ['accepted', 'known', 'unknown'] as const)
        if (answers.some((answer) => answer.kind === kind)) return { kind };
      return answers[0] ?? { kind: 'refused', reason: 'there is nowhere to send to' };
    },
  };
}

async function send(relay: Rpc, raw: Hex): Promise<Broadcast> {
  try {
    await relay.request('eth_sendRawTransaction', [raw], { retryCount: 0 });
    return { kind: 'accepted' };
  } catch (error) {
    if (!(error instanceof ChainError) || error.kind !== 'rejected') return { kind: 'unknown' };
    const reason = error.details ?? error.shortMessage;
    return KNOWN.test(reason) ? { kind: 'known' } : { kind: 'refused', reason };
  }
}
