import type { Hex } from 'viem';
import { z } from 'zod';
import { ChainError } from './chain-error';

const hex = z
  .string()
  .regex(/^0x[0-9a-fA-F]*$/)
  .transform((value) => value.toLowerCase() as Hex);
const count = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,16}$/)
  .transform((value) => BigInt(value));

const rawLogSchema = z.object({
  address: hex,
  topics: z.array(hex).max(4),
  data: hex,
  blockNumber: count,
  blockHash: hex,
  transactionHash: hex,
  logIndex: count.transform(Number),
  removed: z.boolean().optional(),
});

/** A mined log, addresses and hashes in lower case. */
export type RawLog = Omit<z.infer<typeof rawLogSchema>, 'removed'>;

/** Parses an `eth_getLogs` answer in order; removed logs are left out. Throws `ChainError` 'bad-answer'. */
export function parseLogs(raw: unknown): readonly RawLog[] {
  const parsed = z.array(rawLogSchema).safeParse(raw);
  if (!parsed.success) {
    throw new ChainError(
      'bad-answer',
      'The node answered eth_getLogs with something else than logs.',
      'Try another RPC_URL.',
      {
        cause: parsed.error,
      },
    );
  }
  return parsed.data.filter((log) => log.removed !== true);
}

/** The address in an indexed topic; `undefined` when there is no such topic. */
export const topicAddress = (log: Pick<RawLog, 'topics'>, index: number): `0x${string}` | undefined => {
  const topic = log.topics[index];
  return topic === undefined || topic.length !== 66 ? undefined : `0x${topic.slice(26)}`;
};
