import { type Address, BaseError, decodeErrorResult, type Hash, type Hex, type Log, size, slice } from 'viem';
import { z } from 'zod';
import type { Simulated } from '@/lib/engine/keeper/keeper-ports';
import { ChainError } from './chain-error';
import { quantity, type Rpc } from './rpc';

const hex = z
  .string()
  .regex(/^0x[0-9a-fA-F]*$/)
  .transform((text) => text.toLowerCase() as Hex);
const units = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,16}$/)
  .transform((text) => BigInt(text));
/** Execution API: eth_simulateV1. Of each block its calls, of each call what became of it. */
const simulatedSchema = z
  .array(
    z.object({
      calls: z
        .array(
          z.object({
            status: units,
            gasUsed: units,
            returnData: hex,
            logs: z.array(z.object({ address: hex, topics: z.array(hex).max(4), data: hex })).default([]),
            error: z.object({ message: z.string() }).nullish(),
          }),
        )
        .length(1),
    }),
  )
  .length(1);

/** What was used is told after refunds, a fifth of it at the most (EIP-3529): so much more was needed on the way. */
const REFUND = { numerator: 5n, denominator: 4n };

export interface SimulatedCall {
  readonly from: Address;
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
}

/**
 * Simulations in the block after a given one. `eth_simulateV1` answers with outcome, gas and logs at once; a node that does
 * not know it is asked by `eth_call` and `eth_estimateGas` from then on, which tell no logs. Rejects where no node answers.
 */
export function createSimulation(rpc: Rpc): (call: SimulatedCall, block: Hash, time?: bigint) => Promise<Simulated> {
  let known = true;
  return async (call, block, time) => {
    const { from, to, data } = call;
    const transaction = { from, to, data, value: quantity(call.value) };
    if (known) {
      try {
        const calls = { calls: [transaction], ...(time !== undefined && { blockOverrides: { time: quantity(time) } }) };
        const parameters = [{ blockStateCalls: [calls] }, { blockHash: block }];
        return outcomeOf(await rpc.request('eth_simulateV1', parameters, { retryCount: 0 }));
      } catch (error) {
        // Its own outcome never is an error of the request: the node knows no such method, or not with these words.
        if (!isRejection(error)) throw error;
        known = false;
      }
    }
    try {
      const [, gas] = await Promise.all([
        rpc.request('eth_call', [transaction, { blockHash: block }], { retryCount: 0 }),
        rpc.request('eth_estimateGas', [transaction]),
      ]);
      const parsed = units.safeParse(gas);
      if (!parsed.success) throw malformed('eth_estimateGas');
      return { ok: true, gas: parsed.data };
    } catch (error) {
      // Only the node's own word is a verdict: a node that cannot be asked leaves it open.
      if (isRejection(error)) return { ok: false, reason: error.details ?? error.shortMessage };
      throw error;
    }
  };
}

function outcomeOf(answer: unknown): Simulated {
  const parsed = simulatedSchema.safeParse(answer);
  const call = parsed.data?.[0]?.calls[0];
  if (call === undefined) throw malformed('eth_simulateV1');
  const { status, gasUsed, returnData, logs, error } = call;
  if (status !== 1n) return { ok: false, reason: revertWords(returnData) ?? error?.message ?? 'execution failed' };
  return {
    ok: true,
    gas: (gasUsed * REFUND.numerator) / REFUND.denominator,
    logs: logs.map(({ address, data, topics }) => ({ address, data, topics: topics as Log['topics'] })),
  };
}

/** As nodes say it of an `eth_call`. */
function revertWords(data: Hex): string | undefined {
  if (size(data) < 4) return undefined;
  try {
    const { args } = decodeErrorResult({ abi: [], data });
    return `execution reverted: ${args.map(String).join(' ')}`;
  } catch (error) {
    return error instanceof BaseError ? `execution reverted: custom error ${slice(data, 0, 4)}` : undefined;
  }
}

function isRejection(error: unknown): error is ChainError {
  return error instanceof ChainError && error.kind === 'rejected';
}

const malformed = (method: string) =>
  new ChainError('bad-answer', `The node's answer to ${method} is not what it promises.`, 'Try another RPC_URL.');
