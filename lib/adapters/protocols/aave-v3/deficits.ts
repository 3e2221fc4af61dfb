import { decodeEventLog, type Hex } from 'viem';
import type { RawLog } from '@/lib/adapters/chain/raw-log';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import type { DeficitRow } from '@/lib/core/settlement/deficit-books';
import type { blockTimes } from './block-times';

/** The lines of the bad-debt books that DeficitCreated and DeficitCovered logs of the pool make, in their order. */
export const deficitRows = (
  logs: readonly RawLog[],
  timeOf: ReturnType<typeof blockTimes>,
): Promise<readonly DeficitRow[]> =>
  Promise.all(
    logs.map(async (log): Promise<DeficitRow> => {
      const { blockNumber, blockHash, transactionHash: txHash, logIndex } = log;
      const event = decodeEventLog({ abi: poolAbi, data: log.data, topics: log.topics as [Hex, ...Hex[]] });
      const at = { blockNumber: Number(blockNumber), blockHash, timestamp: await timeOf(blockHash) };
      const lower = (address: string) => address.toLowerCase() as Hex;
      if (event.eventName === 'DeficitCreated') {
        const { user, debtAsset, amountCreated } = event.args;
        return {
          ...{ asset: lower(debtAsset), kind: 'created', amount: amountCreated, ...at },
          event: { txHash, logIndex, account: lower(user) },
        };
      }
      if (event.eventName !== 'DeficitCovered') throw new Error(`${event.eventName} is no line of bad debt`);
      const { reserve, caller, amountCovered } = event.args;
      return {
        ...{ asset: lower(reserve), kind: 'covered', amount: amountCovered, ...at },
        event: { txHash, logIndex, account: lower(caller) },
      };
    }),
  );
