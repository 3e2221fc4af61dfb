import type { Hex } from 'viem';
import { ChainError } from './chain-error';

/** A mined log, addresses and hashes in lower case. */
export interface RawLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
  readonly logIndex: number;
}

const HEX = /^0x[0-9a-fA-F]*$/;
const QUANTITY = /^0x[0-9a-fA-F]{1,16}$/;

const hex = (value: unknown, length?: number): Hex | undefined =>
  typeof value === 'string' && HEX.test(value) && (length === undefined || value.length === length)
    ? (value.toLowerCase() as Hex)
    : undefined;
const quantity = (value: unknown): bigint | undefined =>
  typeof value === 'string' && QUANTITY.test(value) ? BigInt(value) : undefined;

/**
 * Parses an `eth_getLogs` answer in order; removed logs are left out. Throws `ChainError` 'bad-answer'.
 * Checked by hand: a scan meets tens of thousands of logs at once, where a schema library takes most of the time.
 */
export function parseLogs(raw: unknown): readonly RawLog[] {
  if (!Array.isArray(raw)) throw malformed();
  const logs: RawLog[] = [];
  for (const item of raw as readonly unknown[]) {
    const log = item as Readonly<Record<string, unknown>> | null;
    if (typeof log !== 'object' || log === null || !Array.isArray(log.topics) || log.topics.length > 4)
      throw malformed();
    const topics: Hex[] = [];
    for (const entry of log.topics as readonly unknown[]) {
      const topic = hex(entry, 66);
      if (topic === undefined) throw malformed();
      topics.push(topic);
    }
    const address = hex(log.address, 42);
    const data = hex(log.data);
    const blockNumber = quantity(log.blockNumber);
    const blockHash = hex(log.blockHash, 66);
    const transactionHash = hex(log.transactionHash, 66);
    const logIndex = quantity(log.logIndex);
    if (
      address === undefined ||
      data === undefined ||
      blockNumber === undefined ||
      blockHash === undefined ||
      transactionHash === undefined ||
      logIndex === undefined
    ) {
      throw malformed();
    }
    if (log.removed === true) continue;
    logs.push({ address, topics, data, blockNumber, blockHash, transactionHash, logIndex: Number(logIndex) });
  }
  return logs;
}

const malformed = (): ChainError =>
  new ChainError('bad-answer', 'The node answered eth_getLogs with something else than logs.', 'Try another RPC_URL.');

/** The address in an indexed topic; `undefined` when there is no such topic. */
export const topicAddress = (log: Pick<RawLog, 'topics'>, index: number): `0x${string}` | undefined => {
  const topic = log.topics[index];
  return topic === undefined ? undefined : `0x${topic.slice(26)}`;
};
