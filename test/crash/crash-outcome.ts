import { type Address, decodeEventLog, erc20Abi, type Hash, type Hex } from 'viem';
import type { Attempt } from '@/lib/core/execution/keeper/job';
import type { ShadowBook } from '@/lib/core/execution/keeper/shadow';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { JsonRpc } from '@/lib/devnet/chain/json-rpc';
import type { StoredJob } from '@/lib/engine/keeper/keeper-ports';
import { type Best, type CrashWatch, type Spell, usdOf } from './crash-watch';
import type { Look } from './run';

/** One transaction that was mined. */
export interface Taken {
  readonly accounts: readonly Address[];
  readonly block: number;
  readonly ok: boolean;
  /** USD at block prices that reached the keeper; of several positions each has its part by what was repaid for it. */
  readonly profit: number;
  readonly partOf: (account: Address) => number;
  /** Base units of the debt asset less what was promised. */
  readonly beyondPromise: bigint;
  /** Wei. */
  readonly gasCost: bigint;
}

export interface CrashOutcome {
  readonly watch: CrashWatch;
  readonly looks: readonly Look[];
  readonly jobs: readonly StoredJob[];
  readonly taken: readonly Taken[];
  /** Nonces that were freed. */
  readonly cancelled: number;
  readonly judged: readonly (Spell & { readonly worth: Best | string })[];
  /** USD of one ether at the end. */
  readonly ether: number;
  /** Of a keeper that only watched; `jobs` and `taken` are then the other's, who took what it left. */
  readonly shadow: ShadowBook | undefined;
}

interface Receipt {
  readonly logs: readonly { readonly address: Address; readonly topics: [Hex, ...Hex[]]; readonly data: Hex }[];
}

/** What became of it all, by the chain's own receipts. */
export async function outcomeOf(deps: {
  readonly watch: CrashWatch;
  readonly looks: readonly Look[];
  readonly jobs: readonly StoredJob[];
  readonly chain: JsonRpc;
  readonly executor: Address;
  readonly keeper: Address;
  readonly shadow: ShadowBook | undefined;
}): Promise<CrashOutcome> {
  const { watch, looks, jobs, chain, executor, keeper, shadow } = deps;
  const markets = [...watch.blocks.entries()];
  const marketAt = (block: number): MarketState | undefined =>
    markets.findLast(([number, { market }]) => number <= block && market)?.[1].market;
  const taken: Taken[] = [];
  let cancelled = 0;
  for (const job of jobs) {
    if (!job.mined) continue;
    const { logs } = await chain.request<Receipt>('eth_getTransactionReceipt', [job.mined.hash satisfies Hash]);
    const attempt = job.attempts.find(({ hash }) => hash === job.mined?.hash);
    // What only frees a nonce promises nothing.
    if (attempt?.purpose === 'cancel') cancelled += 1;
    if (attempt?.purpose !== 'liquidate') continue;
    const block = Number(job.mined.block);
    const market = marketAt(block);
    const received = receivedOf(logs, executor, keeper);
    taken.push({
      ...{ accounts: job.accounts, block, ok: job.mined.ok, gasCost: job.mined.gasCost },
      partOf: (account) => partOf(attempt, job.accounts, account),
      profit: market ? [...received].reduce((sum, [token, amount]) => sum + usdOf(market, token, amount), 0) : 0,
      beyondPromise: (received.get(attempt.debtAsset ?? job.debtAsset) ?? 0n) - (attempt.promised ?? job.promised),
    });
  }
  const judged: (Spell & { readonly worth: Best | string })[] = [];
  for (const spell of watch.spells)
    judged.push({ ...spell, worth: await spell.best().catch((error: unknown) => String(error)) });
  const last = marketAt(Number.POSITIVE_INFINITY);
  const weth = [...(last?.reserves.values() ?? [])].find(({ symbol }) => symbol === 'WETH');
  return { watch, looks, jobs, taken, cancelled, judged, ether: Number(weth?.price ?? 0n) / 1e8, shadow };
}

/** 0 to 1. */
function partOf({ intent }: Attempt, accounts: readonly Address[], account: Address): number {
  const repaid = (of: Address): number =>
    Number(intent?.liquidations.find((each) => each.account === of)?.planned.repaid ?? 1n);
  return repaid(account) / accounts.reduce((sum, each) => sum + repaid(each), 0);
}

/** Each token that went from the executor to the keeper's account, base units. */
function receivedOf(logs: Receipt['logs'], executor: Address, keeper: Address): ReadonlyMap<Address, bigint> {
  const received = new Map<Address, bigint>();
  for (const { address, topics, data } of logs) {
    try {
      const { eventName, args } = decodeEventLog({ abi: erc20Abi, topics, data });
      if (eventName !== 'Transfer') continue;
      if (args.from.toLowerCase() !== executor || args.to.toLowerCase() !== keeper) continue;
      const token = address.toLowerCase() as Address;
      received.set(token, (received.get(token) ?? 0n) + args.value);
    } catch {
      // Another event.
    }
  }
  return received;
}
