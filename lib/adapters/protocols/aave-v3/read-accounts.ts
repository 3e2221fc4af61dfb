import type { Address } from 'viem';
import type { CallAt } from '@/lib/adapters/chain/block-read';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { type Call, multicall, word } from '@/lib/adapters/chain/multicall';
import type { AaveV3Account, AaveV3Market, AaveV3Reserve } from '@/lib/core/protocols/aave-v3/state';
import { TokenAmount } from '@/lib/core/units/units';
import { calls } from './calls';

/** Multicalls under way at once: enough to keep the node busy while we decode. */
const CONCURRENCY = 3;
/** Below this a failing batch is not split any more. */
const SMALLEST = 10;

/** Reads accounts in batches whose size it learns: a node that refuses one as too large gets halves from then on. */
export function createAccountsReader(multicall3: Address, firstBatch = 500) {
  let size = firstBatch;

  const readBatch = async (
    call: CallAt,
    market: AaveV3Market,
    accounts: readonly Address[],
  ): Promise<AaveV3Account[]> => {
    try {
      return await readOnce(call, market, accounts);
    } catch (error) {
      const tooLarge = error instanceof ChainError && (error.kind === 'rejected' || error.kind === 'unreachable');
      if (!tooLarge || accounts.length < SMALLEST * 2) throw error;
      const half = Math.ceil(accounts.length / 2);
      size = Math.min(size, half);
      const first = await readBatch(call, market, accounts.slice(0, half));
      return [...first, ...(await readBatch(call, market, accounts.slice(half)))];
    }
  };

  const readOnce = async (
    call: CallAt,
    market: AaveV3Market,
    accounts: readonly Address[],
  ): Promise<AaveV3Account[]> => {
    const heads = await multicall(
      call,
      multicall3,
      accounts.flatMap((account) => [
        calls.getUserConfiguration(market.pool, account),
        calls.getUserEMode(market.pool, account),
      ]),
    );
    const reserves = [...market.reserves.values()];
    const balanceCalls: Call[] = [];
    const plans = accounts.map((account, index) => {
      const configuration = word(heads[index * 2]);
      const eMode = word(heads[index * 2 + 1]);
      if (configuration === undefined || eMode === undefined) {
        throw new ChainError('bad-answer', `The pool does not answer for account ${account}.`, '');
      }
      const supplied: AaveV3Reserve[] = [];
      const borrowed: AaveV3Reserve[] = [];
      if ((configuration & BORROWING_BITS) !== 0n) {
        for (const reserve of reserves) {
          const flags = Number((configuration >> BigInt(reserve.id * 2)) & 3n);
          if ((flags & 1) !== 0) borrowed.push(reserve);
          if ((flags & 2) !== 0) supplied.push(reserve);
        }
      }
      for (const reserve of supplied) balanceCalls.push(calls.scaledBalanceOf(reserve.aToken, account));
      for (const reserve of borrowed) balanceCalls.push(calls.scaledBalanceOf(reserve.variableDebtToken, account));
      return { account, configuration, eMode: Number(eMode), supplied, borrowed };
    });
    const balances = await multicall(call, multicall3, balanceCalls);
    let next = 0;
    const take = (of: readonly AaveV3Reserve[], account: Address): Map<Address, TokenAmount> => {
      const amounts = new Map<Address, TokenAmount>();
      for (const reserve of of) {
        const balance = word(balances[next]);
        next += 1;
        if (balance === undefined) {
          throw new ChainError(
            'bad-answer',
            `A token of ${reserve.symbol} does not answer for account ${account}.`,
            '',
          );
        }
        if (balance > 0n) amounts.set(reserve.asset, TokenAmount(balance));
      }
      return amounts;
    };
    return plans.map(({ account, configuration, eMode, supplied, borrowed }) => ({
      account,
      configuration,
      eMode,
      scaledSupply: take(supplied, account),
      scaledDebt: take(borrowed, account),
    }));
  };

  /** Raw state of `accounts`, keyed in lower case. Accounts without debt come with empty maps. */
  return async (
    call: CallAt,
    market: AaveV3Market,
    accounts: readonly Address[],
    onProgress?: (done: number, total: number) => void,
  ): Promise<ReadonlyMap<Address, AaveV3Account>> => {
    const result = new Map<Address, AaveV3Account>();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < accounts.length) {
        const batch = accounts.slice(next, next + size).map((account) => account.toLowerCase() as Address);
        next += batch.length;
        for (const account of await readBatch(call, market, batch)) result.set(account.account, account);
        onProgress?.(result.size, accounts.length);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    return result;
  };
}

/** Every even bit of a user configuration: borrowing something. */
const BORROWING_BITS = BigInt(`0x${'5'.repeat(64)}`);
