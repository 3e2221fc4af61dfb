import { type Address, isHex } from 'viem';
import { ChainError } from '@/lib/adapters/chain/chain-error';
import { wordAddress } from '@/lib/adapters/chain/multicall';
import type { Rpc } from '@/lib/adapters/chain/rpc';
import type { MarketConfig } from '@/lib/core/protocols/market-config';
import { calls } from './calls';
import { nonZero } from './layout';

/** The market's PoolConfigurator as its addresses provider names it now. Rejects with `ChainError` where the chain does not say. */
export async function configuratorOf(
  rpc: Pick<Rpc, 'request'>,
  { poolAddressesProvider }: Pick<MarketConfig, 'poolAddressesProvider'>,
): Promise<Address> {
  const answer = await rpc.request('eth_call', [calls.getPoolConfigurator(poolAddressesProvider), 'latest']);
  const configurator = isHex(answer) ? nonZero(wordAddress(answer)) : undefined;
  if (configurator === undefined)
    throw new ChainError(
      'bad-answer',
      'The addresses provider names no PoolConfigurator.',
      'Check `poolAddressesProvider` in the market configuration.',
    );
  return configurator;
}
