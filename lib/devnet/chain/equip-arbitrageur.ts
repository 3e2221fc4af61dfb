import { type Address, encodeFunctionData, parseAbi } from 'viem';
import type { DevAsset } from '../local-market';
import { amountOf, type Uniswap } from './deploy-uniswap';
import type { Transactor } from './transactor';

const abi = parseAbi(['function approve(address spender, uint256 amount)']);
const MAX = 2n ** 256n - 1n;
/** Of each asset, at its first price: several times what the pools hold. */
const USD = 100e6;

/** Queues what the arbitrageur trades with, and its approvals of both routers. */
export async function equipArbitrageur(
  tx: Transactor,
  arbitrageur: Address,
  { v3Router, v2Router }: Uniswap,
  assets: readonly DevAsset[],
  fund: (asset: DevAsset, amount: bigint, to: Address) => Promise<void>,
): Promise<void> {
  for (const asset of assets) {
    await fund(asset, amountOf(asset, USD), arbitrageur);
    for (const spender of [v3Router, v2Router]) {
      const data = encodeFunctionData({ abi, functionName: 'approve', args: [spender, MAX] });
      tx.send(arbitrageur, asset.address, data);
    }
  }
  await tx.flush();
}
