import type { Address } from 'viem';
import { type CallAt, createBlockReader } from '@/lib/adapters/chain/block-read';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { type LogScanOptions, scanLogs } from '@/lib/adapters/chain/log-range';
import { decodeAggregate3, encodeAggregate3 } from '@/lib/adapters/chain/multicall';
import { topicAddress } from '@/lib/adapters/chain/raw-log';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import type { ProtocolReader } from '@/lib/engine/ports';
import { blockTimes } from './block-times';
import { type SortedLogs, sortLogs, watched } from './changes';
import { deficitRows } from './deficits';
import { BORROW } from './events';
import { type MarketLayout, readLayout } from './layout';
import { readLiquidations } from './liquidations';
import { readPricesMet } from './prices-met';
import { createAccountsReader } from './read-accounts';
import { marketQuery } from './read-market';

export interface AaveV3ReaderOptions {
  readonly rpc: Rpc;
  readonly config: MarketConfig;
  /** The rules' own decoder of liquidation receipts. */
  readonly decodeSettlement: ProtocolRules['decodeSettlement'];
  readonly scan?: LogScanOptions;
}

/** Reads an Aave v3 market (pool revisions 1 to 11) at exact blocks. Rejects with `ChainError`. */
export function createAaveV3Reader(options: AaveV3ReaderOptions): ProtocolReader<AaveV3Market, AaveV3Account> {
  const { rpc, config } = options;
  const addresses = { pool: config.pool, provider: config.poolAddressesProvider };
  const blocks = createBlockReader(rpc);
  const accountsAt = createAccountsReader(config.multicall3);

  const plan = (layout: MarketLayout) => {
    const query = marketQuery(layout, config);
    return { layout, query, data: encodeAggregate3(query.calls) };
  };
  /** Which contracts the market is made of. Dropped when an event or an answer shows a change; read again when needed. */
  let cached: ReturnType<typeof plan> | undefined;
  let lastMarket: AaveV3Market | undefined;

  const planAt = async (call: CallAt): Promise<ReturnType<typeof plan>> => {
    cached ??= plan(await readLayout(call, config));
    return cached;
  };

  const readMarket = (block: BlockRef): Promise<AaveV3Market> =>
    blocks.at(block, async (call) => {
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const { query, data } = await planAt(call);
        const answers = decodeAggregate3(await call(config.multicall3, data), query.calls.length);
        const market = query.decode(answers, block);
        if (market !== undefined) {
          lastMarket = market;
          return market;
        }
        cached = undefined;
      }
      throw new ChainError(
        'bad-answer',
        'The market contradicts its own list of contracts.',
        'It is read again at the next block.',
      );
    });

  const sortedChanges = async (from: BlockRef, to: BlockRef): Promise<SortedLogs> => {
    const { layout } = await blocks.at(to, planAt);
    if (to.number <= from.number) return sortLogs([], layout, addresses);
    const contracts = watched(layout, addresses);
    if (to.number === from.number + 1n) return sortLogs(await blocks.logs(to, contracts), layout, addresses);
    const logs = [];
    const never = new AbortController().signal;
    for await (const range of scanLogs(rpc, { address: contracts }, from.number + 1n, to.number, never, options.scan)) {
      logs.push(...range.logs);
    }
    await blocks.assertCanonical(to);
    return sortLogs(logs, layout, addresses);
  };

  return {
    readMarket,

    async readAccounts(market, accounts, block, onProgress) {
      const read = await blocks.at(block, (call) => accountsAt(call, market, accounts, onProgress));
      // An e-mode that the layout does not know was added behind our back: look for it at the next block.
      for (const { eMode } of read.values()) if (eMode !== 0 && !market.eModes.has(eMode)) cached = undefined;
      return read;
    },

    async discover(from, to, onProgress, signal) {
      const query = { address: [config.pool], events: [BORROW] };
      for await (const range of scanLogs(rpc, query, from, to, signal, options.scan)) {
        const found = new Set<Address>();
        for (const log of range.logs) {
          const borrower = topicAddress(log, 2);
          if (borrower !== undefined) found.add(borrower);
        }
        await onProgress(range.to, found);
      }
    },

    async changes(from, to) {
      const { touched, discovered, resync, transactions, ...logs } = await sortedChanges(from, to);
      if (resync) cached = undefined;
      const timeOf = blockTimes(rpc, to);
      const settled =
        logs.liquidations.length === 0
          ? []
          : await readLiquidations(
              rpc,
              lastMarket ?? (await readMarket(to)),
              options.decodeSettlement,
              logs.liquidations,
              timeOf,
            );
      return {
        ...{ touched, discovered, resync, transactions },
        liquidations: settled.map(({ settlement }) => settlement),
        ledgers: settled.map(({ ledger }) => ledger),
        deficits: await deficitRows(logs.deficits, timeOf),
      };
    },

    async pricesMet(place, before, after, assets) {
      const { oracle } = (cached ?? (await blocks.at(after.block, planAt))).layout;
      return readPricesMet(rpc, { pool: config.pool, oracle, place, before, after, assets });
    },
  };
}
