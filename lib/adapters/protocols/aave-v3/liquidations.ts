import type { Hash } from 'viem';
import { z } from 'zod';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { headerAnswer } from '@/lib/adapters/chain/header';
import { parseLogs, type RawLog } from '@/lib/adapters/chain/raw-log';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import type { BlockChanges } from '@/lib/engine/ports';
import { LIQUIDATION_CALL } from './events';
import { offeredDebt } from './offered-debt';

type Settlement = BlockChanges['liquidations'][number];

const amount = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform((value) => BigInt(value));
const receiptSchema = z.object({
  gasUsed: amount,
  effectiveGasPrice: amount,
  /** Rollups add what the data cost on their parent chain. */
  l1Fee: amount.nullish(),
  logs: z.array(z.unknown()),
});

/**
 * Reads the transactions and receipts behind LiquidationCall logs and decodes what each liquidation was offered and
 * what it did. A transaction's gas is shared evenly among its liquidations.
 */
export async function readLiquidations(
  rpc: Rpc,
  market: AaveV3Market,
  decode: ProtocolRules['decodeSettlement'],
  logs: readonly RawLog[],
  newest: BlockRef,
): Promise<readonly Settlement[]> {
  const timestamps = new Map<Hash, Promise<number>>([[newest.hash, Promise.resolve(Number(newest.timestamp))]]);
  const timestampOf = (hash: Hash): Promise<number> => {
    const known = timestamps.get(hash);
    if (known !== undefined) return known;
    const asked = rpc.request('eth_getBlockByHash', [hash, false]).then((raw) => {
      const header = headerAnswer(raw, 'eth_getBlockByHash');
      if (header === undefined) throw new ChainError('block-gone', `Block ${hash} is gone.`, '');
      return Number(header.timestamp);
    });
    timestamps.set(hash, asked);
    return asked;
  };
  const transactions = [...new Set(logs.map((log) => log.transactionHash))];
  const settled = await Promise.all(
    transactions.map(async (hash) => {
      const [raw, transaction] = await Promise.all([
        rpc.request('eth_getTransactionReceipt', [hash]),
        // Only a prediction needs it: without it the offer is not known.
        rpc.request('eth_getTransactionByHash', [hash]).catch(() => undefined),
      ]);
      const parsed = receiptSchema.safeParse(raw);
      if (!parsed.success) throw new ChainError('bad-answer', `The node has no readable receipt of ${hash}.`, '');
      const receipt = parsed.data;
      const receiptLogs = parseLogs(receipt.logs);
      const outcomes = decode(
        market,
        receiptLogs.map(({ address, data, topics }) => ({ address, data, topics: topics as [] | [Hash, ...Hash[]] })),
      );
      const callLogs = receiptLogs.filter((log) => log.address === market.pool && log.topics[0] === LIQUIDATION_CALL);
      const share = BigInt(Math.max(1, outcomes.length));
      const cost = receipt.gasUsed * receipt.effectiveGasPrice + (receipt.l1Fee ?? 0n);
      return await Promise.all(
        outcomes.map(async (outcome, index): Promise<Settlement> => {
          const log = callLogs[index];
          if (log === undefined) throw new ChainError('bad-answer', `The receipt of ${hash} contradicts its logs.`, '');
          const first = index === 0 ? 1n : 0n;
          const offered = outcomes.length === 1 ? offeredDebt(transaction, market, outcome) : undefined;
          return {
            txHash: hash,
            logIndex: log.logIndex,
            blockNumber: Number(log.blockNumber),
            blockHash: log.blockHash,
            timestamp: await timestampOf(log.blockHash),
            account: outcome.account,
            liquidator: outcome.liquidator,
            collateralAsset: outcome.collateralAsset,
            debtAsset: outcome.debtAsset,
            offered: offered?.toString() ?? null,
            repaid: outcome.repaid.toString(),
            seized: outcome.seized.toString(),
            seizedNet: outcome.seizedNet.toString(),
            protocolFee: outcome.protocolFee.toString(),
            deficits: outcome.deficits.map((deficit) => ({ asset: deficit.asset, amount: deficit.amount.toString() })),
            gasUsed: (receipt.gasUsed / share + first * (receipt.gasUsed % share)).toString(),
            gasCost: (cost / share + first * (cost % share)).toString(),
          };
        }),
      );
    }),
  );
  return settled.flat();
}
