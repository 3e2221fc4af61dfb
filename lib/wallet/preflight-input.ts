import type { Address } from 'viem';
import type { GuardConsent } from '@/lib/core/execution/guard-consent';
import type { OverrideConsent } from '@/lib/core/execution/override-consent';
import type { PreflightState, WalletPayment } from '@/lib/core/execution/preflight-state';
import type { LiquidationBlock, Pair } from '@/lib/core/protocols/rules';
import { coinAmong } from '@/lib/core/risk/gas-cost';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { gasLimit } from './gas-limit';
import type { WalletReads } from './liquidation-effects';
import type { LiquidationRun } from './liquidation-runs';
import { REVIEW_TOLERANCE_BPS } from './plan-review';
import { approvalOf } from './wallet-order';

/**
 * The gas limit a liquidation is reckoned with while its call cannot be estimated: the approval comes
 * first. It covers the limit (`gasLimit`: 20 % over the estimate) of the largest of 250 liquidations a
 * revision on the local chain, of accounts of up to 7 assets; eth_estimateGas said
 *
 * | Aave | p50     | p95     | max     |
 * | ---- | ------- | ------- | ------- |
 * | 3.6  | 386 910 | 473 752 | 548 552 |
 * | 3.0  | 448 155 | 550 770 | 628 925 |
 *
 * by `npx vitest run --project chain test/lib/core/protocols/aave-v3/exactness.chain.test.ts`, which
 * fails when one does not fit. The local market has no rewards controller, and its tokens are no proxies.
 */
export const GAS_BUDGET = 800_000n;

/** Gathers what preflight judges. What is not known stays `undefined` and passes no check. */
export function preflightState(input: {
  readonly account: Address;
  readonly pair: Pair;
  readonly market: Snapshot['market'];
  readonly assets: Readonly<Record<string, AssetView>> | undefined;
  readonly block: Snapshot['block'] | undefined;
  readonly live: boolean;
  readonly wallet: { readonly address: Address; readonly chainId: number | undefined } | undefined;
  readonly reads: WalletReads | undefined;
  readonly plan: ExecutablePlan | undefined;
  /** The pool would not refuse, but there is none, and that is said. */
  readonly refused?: boolean;
  /** The wallet makes several calls as one. */
  readonly batches?: boolean;
  /** Others pay for its gas, as the owners of a Safe do. */
  readonly gasFree?: boolean;
  /** A newer plan is being computed. */
  readonly recomputing: boolean;
  /** Of the plan's very call; `undefined` while it cannot be made, as before the approval. */
  readonly gasEstimate: bigint | undefined;
  readonly blockedBy: LiquidationBlock | undefined;
  /** The pair's prices that the person agreed to, while a changed plan waits to be looked at. */
  readonly agreed: LiquidationRun['prices'] | undefined;
  /** What the person knowingly agreed to of the guard's verdict. */
  readonly consent: GuardConsent | undefined;
  /** And past which breakers. */
  readonly overridden: OverrideConsent | undefined;
}): PreflightState {
  const { pair, market, assets, block, wallet, reads, plan } = input;
  const debt = assets?.[pair.debtAsset];
  // A node takes a transaction only from who could pay its whole limit; what it will cost is the estimate.
  const limit = input.gasEstimate === undefined ? GAS_BUDGET : gasLimit(input.gasEstimate);
  const cost = reads && reads.gasPrice * (input.gasEstimate ?? GAS_BUDGET);
  const ether = coinAmong(Object.values(assets ?? {}), market.chainId)?.price;
  return {
    wallet: wallet && {
      address: wallet.address,
      chainId: wallet.chainId,
      nativeBalance: reads?.nativeBalance,
      balance: reads?.balance,
      allowance: reads?.allowance,
    },
    market: { chainId: market.chainId, chainName: market.chainName },
    data: { live: input.live, ageMs: block ? Math.max(0, Date.now() - block.receivedAt) : 0 },
    headBlock: block && BigInt(block.number),
    refused: input.refused ?? false,
    payment: paymentOf(input),
    borrower: input.account,
    blockedBy: input.blockedBy,
    plan:
      plan && debt
        ? {
            block: BigInt(plan.block.number),
            recomputing: input.recomputing,
            repaid: BigInt(plan.plan.repaid),
            approve: approvalOf(plan)?.amount ?? 0n,
            debtSymbol: debt.symbol,
            debtDecimals: debt.decimals,
            profit: profitBeforeGas(plan),
          }
        : undefined,
    guard: plan && {
      ...plan.guard,
      symbols: Object.fromEntries(Object.values(assets ?? {}).map(({ asset, symbol }) => [asset, symbol])),
      consent: input.consent,
    },
    breakers: plan && { ...plan.permission, consent: input.overridden },
    // The plan follows each block by itself, so a preview is of the newest prices unless one was agreed to.
    prices: (['collateral', 'debt'] as const).map((side) => {
      const view = assets?.[pair[`${side}Asset`]];
      const current = toPrice(view?.price);
      return { symbol: view?.symbol ?? side, previewed: toPrice(input.agreed?.[side]) ?? current ?? 0n, current };
    }),
    priceToleranceBps: REVIEW_TOLERANCE_BPS,
    gas:
      reads && cost !== undefined
        ? { wei: reads.gasPrice * limit, usd: ether ? (cost * BigInt(ether)) / 10n ** 18n : undefined }
        : undefined,
  };
}

/** Plain where no plan says otherwise: the least is then asked of the wallet too much, never too little. */
const paymentOf = ({
  plan,
  batches = false,
  gasFree = false,
}: {
  readonly plan: ExecutablePlan | undefined;
  readonly batches?: boolean;
  readonly gasFree?: boolean;
}): WalletPayment => {
  const { by, call, executor } = plan?.funded ?? {};
  const needed = by === 'flash' && executor ? executor : undefined;
  return {
    ...{ borrows: by === 'flash', batches, paysGas: !gasFree },
    spender: call ? 'executor' : 'pool',
    executor: needed && {
      ...{ address: needed.address, deployed: needed.deployed },
      deployable: needed.deployment !== null,
    },
  };
};

/** What the sale brings over the repayment, where the sizing could tell; else before impact, at the exit price. */
const profitBeforeGas = ({ money, plan: { profit } }: ExecutablePlan): bigint | undefined => {
  if (money) return BigInt(money.profitUsd) + BigInt(money.gasUsd);
  return profit === null ? undefined : BigInt(profit);
};

const toPrice = (text: string | null | undefined): bigint | undefined =>
  text === null || text === undefined ? undefined : BigInt(text);
