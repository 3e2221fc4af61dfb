import { type Address, encodeFunctionData, erc20Abi } from 'viem';
import { createBlockReader } from '@/lib/adapters/chain/block-read';
import { getter } from '@/lib/adapters/chain/getter';
import { word } from '@/lib/adapters/chain/multicall';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import { batchedAsk } from '@/lib/adapters/oracles/on-chain/batched-ask';
import type { FlashLender } from '@/lib/core/execution/funding/cheapest-lender';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import type { MarketState } from '@/lib/core/protocols/rules';
import type { VenueState } from '@/lib/core/venue/venue-state';

const premiumTotal = getter('function FLASHLOAN_PREMIUM_TOTAL()');
/** The first revision known to round its premium up. */
const ROUNDS_UP = 10;

export interface FlashLenders {
  /** Who lends what at the market's block: the pool itself, Uniswap's v3 pools, Morpho. Rejects with `ChainError`. */
  at(market: MarketState, venues: readonly VenueState[]): Promise<readonly FlashLender[]>;
}

/** Reads who could lend the repayment for the length of a transaction, in one call a block. */
export function createFlashLenders(rpc: Rpc, { venues: config, multicall3 }: MarketConfig): FlashLenders {
  const blocks = createBlockReader(rpc);
  return {
    at: (market, venues) =>
      blocks.at(market.block, async (call) => {
        const ask = batchedAsk(call, multicall3);
        const balance = async (token: Address, of: Address): Promise<bigint | undefined> =>
          word(
            await ask({
              to: token,
              data: encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [of] }),
            }),
          );
        const own = async (): Promise<readonly FlashLender[]> => {
          const premiumBps = word(await ask(premiumTotal(market.pool)));
          if (premiumBps === undefined) return [];
          const rounding = market.revision >= ROUNDS_UP ? 'up' : 'nearest';
          return [...market.reserves.values()]
            .filter(({ flashLoanEnabled, active, paused }) => flashLoanEnabled && active && !paused)
            .map(({ asset: token, availableLiquidity: available }) => ({
              ...{ token, available },
              source: { kind: 'aave-v3', pool: market.pool, premiumBps, rounding },
            }));
        };
        const uniswap = venues.flatMap((venue) =>
          venue.kind === 'uniswap-v3'
            ? [venue.token0, venue.token1].map(async (token): Promise<readonly FlashLender[]> => {
                const { id: pool, token0, fee } = venue;
                const available = await balance(token, pool);
                if (available === undefined) return [];
                return [{ token, available, source: { kind: 'uniswap-v3', pool, token0, fee: BigInt(fee) } }];
              })
            : [],
        );
        const morpho = config?.morpho;
        const free = morpho
          ? [...market.reserves.keys()].map(async (token): Promise<readonly FlashLender[]> => {
              const available = await balance(token, morpho);
              return available === undefined ? [] : [{ token, available, source: { kind: 'morpho', morpho } }];
            })
          : [];
        return (await Promise.all([...free, own(), ...uniswap])).flat();
      }),
  };
}
