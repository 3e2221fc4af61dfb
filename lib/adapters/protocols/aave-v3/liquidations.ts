import type { Address, Hash } from 'viem';
import { z } from 'zod';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { parseLogs, type RawLog } from '@/lib/adapters/chain/raw-log';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import { buildLedgers } from '@/lib/core/settlement/ledger/build-ledgers';
import type { BlockChanges, StoredLedger } from '@/lib/engine/ports';
import type { blockTimes } from './block-times';
import { LIQUIDATION_CALL } from './events';
import { offeredDebt } from './offered-debt';

type Settlement = BlockChanges['liquidations'][number];

const amount = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform((value) => BigInt(value));
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((value) => value.toLowerCase() as Address);
const receiptSchema = z.object({
  from: address,
  /** Null creates a contract. */
  to: address.nullish(),
  gasUsed: amount,
  effectiveGasPrice: amount,
  /** Rollups add what the data cost on their parent chain. */
  l1Fee: amount.nullish(),
  logs: z.array(z.unknown()),
});
const valueSchema = z.object({ value: amount });

/**
 * Reads the transactions and receipts behind LiquidationCall logs and decodes what each liquidation was offered and
 * what it did, with its books. A transaction's gas is shared evenly among its liquidations.
 */
export async function readLiquidations(
  rpc: Rpc,
  market: AaveV3Market,
  decode: ProtocolRules['decodeSettlement'],
  logs: readonly RawLog[],
  timeOf: ReturnType<typeof blockTimes>,
): Promise<readonly { readonly settlement: Settlement; readonly ledger: StoredLedger }[]> {
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
      const ledgers = buildLedgers(market, {
        from: receipt.from,
        to: receipt.to ?? undefined,
        value: valueSchema.safeParse(transaction).data?.value,
        gasCost: cost,
        logs: receiptLogs,
      });
      return await Promise.all(
        outcomes.map(async (outcome, index) => {
          const log = callLogs[index];
          const ledger = ledgers[index];
          if (log === undefined || ledger?.logIndex !== log.logIndex)
            throw new ChainError('bad-answer', `The receipt of ${hash} contradicts its logs.`, '');
          const first = index === 0 ? 1n : 0n;
          const offered = offeredDebt(transaction, market, outcome);
          const settlement: Settlement = {
            txHash: hash,
            logIndex: log.logIndex,
            blockNumber: Number(log.blockNumber),
            blockHash: log.blockHash,
            timestamp: await timeOf(log.blockHash),
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
            unexplained: ledger.unexplained.map((each) => ({ ...each, amount: each.amount.toString() })),
          };
          const at = { txHash: hash, blockNumber: settlement.blockNumber, blockHash: log.blockHash };
          return { settlement, ledger: { ...ledger, ...at } };
        }),
      );
    }),
  );
  return settled.flat();
}
