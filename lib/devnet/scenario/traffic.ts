import {
  type Address,
  createTestClient,
  encodeFunctionData,
  type Hex,
  http,
  parseAbi,
  parseEther,
  publicActions,
  walletActions,
} from 'viem';
import type { LocalMarket } from '@/lib/devnet/local-market';
import { everyUnlessBusy } from './every-unless-busy';
import { realTimers, type Timers } from './timers';

const poolAbi = parseAbi([
  'function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)',
  'function borrow(address asset, uint256 amount, uint256 interestRateMode, uint16 referralCode, address onBehalfOf)',
  'function repay(address asset, uint256 amount, uint256 interestRateMode, address onBehalfOf) returns (uint256)',
]);
const tokenAbi = parseAbi(['function approve(address spender, uint256 amount) returns (bool)']);
const dataProviderAbi = parseAbi([
  'function getUserReserveData(address asset, address user) view returns (uint256 currentATokenBalance, uint256 currentStableDebt, uint256 currentVariableDebt, uint256 principalStableDebt, uint256 scaledVariableDebt, uint256 stableBorrowRate, uint256 liquidityRate, uint40 stableRateLastUpdated, bool usageAsCollateralEnabled)',
]);
const VARIABLE_RATE = 2n;

export interface TrafficOptions {
  readonly market: Pick<LocalMarket, 'http' | 'assets' | 'borrowers' | 'contracts' | 'mint'>;
  readonly seed: number;
  readonly onError: (error: unknown) => void;
  /** Ms between two attempts; an attempt that the market refuses is dropped. */
  readonly everyMs?: number;
  readonly timers?: Timers;
}

export interface Traffic {
  /** Actions mined so far. */
  done(): number;
  /** Sends nothing more. A transaction that waits for its block is not waited for: it may outlast the chain. */
  stop(): void;
}

/** Existing borrowers supply, borrow and repay a little, so that the book lives. Seeded in what it tries, one at a time. */
export function startTraffic(options: TrafficOptions): Traffic {
  const { market, onError, everyMs = 5000, timers = realTimers } = options;
  const chain = createTestClient({ mode: 'anvil', transport: http(market.http), pollingInterval: 200 })
    .extend(publicActions)
    .extend(walletActions);
  const pool = market.contracts.pool;
  const random = seededRandom(options.seed);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  let mined = 0;
  const stopping = new AbortController();

  /** False when the market refuses: over a cap, under a health factor. That is its own answer and no event. */
  const send = async (from: Address, to: Address, data: Hex): Promise<boolean> => {
    try {
      await chain.estimateGas({ account: from, to, data });
    } catch {
      return false;
    }
    if (stopping.signal.aborted) return false;
    await chain.impersonateAccount({ address: from });
    const hash = await chain.sendTransaction({ account: from, to, data, chain: null });
    const receipt = await chain.waitForTransactionReceipt({ hash, timeout: 60_000 });
    return receipt.status === 'success';
  };

  const step = async () => {
    const account = pick(market.borrowers);
    const asset = pick(market.assets);
    const roll = random();
    if (!account || !asset) return;
    const held = await chain.readContract({
      address: market.contracts.dataProvider,
      abi: dataProviderAbi,
      functionName: 'getUserReserveData',
      args: [asset.address, account],
    });
    const [supplied, , debt] = held;
    const perMille = BigInt(2 + Math.floor(roll * 18)); // 0.2 to 2 % of what is there
    const kind = debt > 0n ? (roll < 0.5 ? 'repay' : 'borrow') : 'supply';
    const amount = ((kind === 'supply' ? supplied : debt) * perMille) / 1000n;
    if (amount === 0n) return;
    await chain.setBalance({ address: account, value: parseEther('1') });
    let action: Hex;
    if (kind === 'borrow') {
      const args = [asset.address, amount, VARIABLE_RATE, 0, account] as const;
      action = encodeFunctionData({ abi: poolAbi, functionName: 'borrow', args });
    } else {
      await market.mint(asset.symbol, account, amount);
      const approve = encodeFunctionData({ abi: tokenAbi, functionName: 'approve', args: [pool, amount] });
      if (!(await send(account, asset.address, approve))) return;
      const repay = [asset.address, amount, VARIABLE_RATE, account] as const;
      action =
        kind === 'repay'
          ? encodeFunctionData({ abi: poolAbi, functionName: 'repay', args: repay })
          : encodeFunctionData({ abi: poolAbi, functionName: 'supply', args: [asset.address, amount, account, 0] });
    }
    if (await send(account, pool, action)) mined += 1;
  };

  everyUnlessBusy({ timers, ms: everyMs, run: step, onError, signal: stopping.signal });

  return {
    done: () => mined,
    stop: () => stopping.abort(),
  };
}

function seededRandom(seed: number): () => number {
  let state = (seed ^ 0x5bd1e995) | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}
