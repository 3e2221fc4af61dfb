import { erc20Abi, type Hash, parseEventLogs, type TransactionReceipt } from 'viem';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import type { SaleView } from '@/lib/core/snapshot/route-schema';
import { gasLimit } from './gas-limit';
import { runStep, type StepStatus, walletErrorMessage } from './transaction-step';
import { type Approval, callOf, type Sent, type WalletCall } from './wallet-order';

/** What became of the collateral after the liquidation, which stands in either case. */
export type SaleOutcome =
  | { readonly kind: 'sold'; readonly hash: Hash; readonly receipt: TransactionReceipt }
  /** It is in the wallet. */
  | { readonly kind: 'kept'; readonly why: string };

export interface SaleEffects {
  /** How so much of the plan's collateral would be sold now, for this wallet. Base units. */
  freshSale(amount: bigint): Promise<SaleView>;
  /** Sends the approval and answers when it is mined. */
  approve(approval: Approval): Promise<void>;
  allowance(of: Pick<Approval, 'token' | 'spender'>): Promise<bigint>;
  simulate(calls: readonly WalletCall[]): Promise<bigint | undefined>;
  send(calls: readonly WalletCall[], gas: bigint | undefined): Promise<Sent>;
  receipt(sent: Sent): Promise<TransactionReceipt>;
}

/**
 * Sells what a mined liquidation paid out, by a route of that moment: its approval, then its trade. Never rejects.
 */
export async function sellStep(
  effects: SaleEffects,
  { plan, sale }: ExecutablePlan,
  { logs, from }: TransactionReceipt,
  report: (status: StepStatus) => void,
  signal: AbortSignal,
): Promise<SaleOutcome> {
  const token = plan.collateralAsset;
  const received = parseEventLogs({ abi: erc20Abi, eventName: 'Transfer', logs })
    .filter(({ address, args }) => address.toLowerCase() === token && args.to.toLowerCase() === from.toLowerCase())
    .reduce((sum, { args }) => sum + args.value, 0n);
  const least = sale?.kind === 'route' ? BigInt(sale.route.minOut) : 0n;
  try {
    const mined = await runStep(
      {
        name: 'sell',
        commit: async ({ say }) => {
          say('Looking for the route');
          let route = await routeOf(effects, received, least);
          const approval = { token, spender: route.call.spender, amount: received };
          if ((await effects.allowance(approval)) < received) {
            say('Confirm the approval of the collateral in your wallet');
            await effects.approve(approval);
            route = await routeOf(effects, received, least);
          }
          const calls = [callOf(route.call)];
          const gas = await effects.simulate(calls);
          say('Confirm the sale in your wallet');
          const sent = await effects.send(calls, gas === undefined ? undefined : gasLimit(gas));
          say('Waiting for a block');
          return effects.receipt(sent);
        },
        verify: async (receipt) => {
          if (receipt.status !== 'success') throw new SaleError('The sale reverted: the route moved.');
          return `Sold in block ${receipt.blockNumber}`;
        },
      },
      report,
      signal,
    );
    if (mined === undefined) throw new SaleError('The sell step has no skip.');
    return { kind: 'sold', hash: mined.transactionHash, receipt: mined };
  } catch (error) {
    return { kind: 'kept', why: walletErrorMessage(error) };
  }
}

/** Never one that promises less than what was agreed to. */
async function routeOf(effects: SaleEffects, amount: bigint, least: bigint) {
  const sale = await effects.freshSale(amount);
  if (sale.kind !== 'route' || !sale.route.call) throw new SaleError('No venue takes the collateral now.');
  if (BigInt(sale.route.minOut) < least) throw new SaleError('The route moved: it promises less than you agreed to.');
  return { ...sale.route, call: sale.route.call };
}

class SaleError extends Error {
  override readonly name = 'SaleError';
}
