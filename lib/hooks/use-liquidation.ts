'use client';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import type { Address } from 'viem';
import { useConnection, useConnectorClient } from 'wagmi';
import { fetchPlan, fetchSale, settlementQuery } from '@/lib/client/api-queries';
import { isLive } from '@/lib/client/live-view';
import { refusedBecause } from '@/lib/client/refused-because';
import { ApiError } from '@/lib/client/request-json';
import { consentTo, type GuardConsent, isCovered, wantsConsent } from '@/lib/core/execution/guard-consent';
import { isOverridden, type OverrideConsent, overrideOf } from '@/lib/core/execution/override-consent';
import { mayApprove, maySign, type PreflightIssue, preflight, SEVERITY } from '@/lib/core/execution/preflight';
import { preflightMessages } from '@/lib/core/execution/preflight-messages';
import type { Pair } from '@/lib/core/protocols/rules';
import type { PlanQuery } from '@/lib/core/snapshot/endpoints';
import type { PlanFunding } from '@/lib/core/snapshot/plan-funding';
import { PLAN_OBJECTIVES, type PlanObjective } from '@/lib/core/snapshot/plan-objective';
import type { ExecutablePlan } from '@/lib/core/snapshot/plan-schema';
import { MAX_UINT256 } from '@/lib/core/units/units';
import { decodeLiquidation } from '@/lib/wallet/decode-liquidation';
import { explainRevert } from '@/lib/wallet/explain-revert';
import { estimateGas, liquidationEffects, readingClient, readWallet } from '@/lib/wallet/liquidation-effects';
import { cancelRun, dismissRun, runOf, startRun, subscribeRuns } from '@/lib/wallet/liquidation-runs';
import { preflightState } from '@/lib/wallet/preflight-input';
import { isCallable, sendingOf } from '@/lib/wallet/sending';
import { compareMined } from '@/lib/wallet/settlement-change';
import { approvalOf, callOf } from '@/lib/wallet/wallet-order';
import { useBatches } from './use-batches';
import { useConfig } from './use-config';
import { useDeployExecutor } from './use-deploy-executor';
import { usePlan } from './use-plan';
import { useStream } from './use-stream';

export type { LiquidationRun } from '@/lib/wallet/liquidation-runs';
export type { SendingView } from '@/lib/wallet/sending';

export interface IssueView {
  readonly id: PreflightIssue;
  readonly severity: 'blocking' | 'warning';
  readonly title: string;
  readonly explanation: string;
  readonly wayOut: string;
}

/** What the amount is chosen for, the most the pool takes, or base units of the debt asset. */
export type RepayAmount = PlanObjective | 'max' | string;
const isObjective = (amount: RepayAmount): amount is PlanObjective => PLAN_OBJECTIVES.some((each) => each === amount);

/**
 * One position's liquidation, `best` being its pair unless the amount is chosen for an objective, from the connected wallet: the plan for the next block, what stands
 * between it and a signature, and the run once started. Inside `WalletProvider`. Without an amount,
 * because what was typed is none, there is no plan and nothing can be started.
 */
export const useLiquidation = (
  account: Address,
  best: Pair | undefined,
  amount: RepayAmount | undefined,
  funding: PlanFunding = 'keep',
) => {
  const config = useConfig().data;
  const market = useStream((view) => view.snapshot?.market);
  const assets = useStream((view) => view.snapshot?.assets);
  const block = useStream((view) => view.snapshot?.block);
  const live = useStream(isLive);
  const connection = useConnection();
  const client = useConnectorClient().data;
  const run = useSyncExternalStore(
    subscribeRuns,
    useCallback(() => runOf(account), [account]),
    () => undefined,
  );

  const liquidator = connection.address?.toLowerCase() as Address | undefined;
  const query: PlanQuery | undefined =
    best && amount !== undefined
      ? {
          ...(isObjective(amount)
            ? { objective: amount }
            : { collateral: best.collateralAsset, debt: best.debtAsset, amount }),
          ...(liquidator ? { liquidator } : {}),
          ...(funding === 'keep' ? {} : { funding }),
        }
      : undefined;
  const planned = usePlan(account, query);
  const plan = query && planned.data;
  // Chosen for an objective, the pair is the plan's.
  const pair: Pair | undefined = query?.objective && plan ? pairOf(plan) : best;

  const safe = connection.connector?.type === 'safe';
  const batches = useBatches(client);
  // A hash that only the wallet can resolve; a batch tells the chain's own.
  const throughWallet = safe && !batches;
  const reader = useMemo(
    () => (client ? readingClient(client, config?.rpcUrl ?? null, throughWallet) : undefined),
    [client, config?.rpcUrl, throughWallet],
  );
  // Borrowed, nothing is taken from the wallet: what the pool may take stands for it.
  const spender = (plan && approvalOf(plan)?.spender) ?? market?.pool;
  const reads = useQuery({
    queryKey: ['wallet-reads', client?.account.address, pair?.debtAsset, spender, block?.hash, run?.phase],
    queryFn: () =>
      client && reader && pair && spender
        ? readWallet(reader, client, pair.debtAsset, spender)
        : Promise.reject(new Error('no wallet')),
    enabled: Boolean(client && reader && pair && spender),
    // Of another wallet, asset or spender it says nothing.
    placeholderData: (previous, before) =>
      [client?.account.address, pair?.debtAsset, spender].every((part, at) => part === before?.queryKey[at + 1])
        ? previous
        : undefined,
    retry: 1,
  }).data;

  const call = plan && callOf(plan.funded?.call ?? plan);
  const callable = plan && reads && isCallable(plan, reads);
  const gasEstimate = useQuery({
    queryKey: ['gas-estimate', client?.account.address, call?.data, block?.hash],
    queryFn: () =>
      client && reader && call ? estimateGas(reader, client, call) : Promise.reject(new Error('no wallet')),
    enabled: Boolean(client && reader && callable),
    // The last block's stands until this block's is there, for the same call only.
    placeholderData: (previous, query) => (query?.queryKey[2] === call?.data ? previous : undefined),
    retry: false,
  }).data;

  const refusal = planned.error instanceof ApiError ? planned.error.problem : undefined;
  const blockedBy = refusal?.status === 409 ? refusedBecause(refusal) : undefined;
  // Given to what was seen: it ends with it, and what comes back later is asked about anew.
  const [consent, setConsent] = useState<GuardConsent>();
  const guard = blockedBy === undefined ? plan?.guard : undefined;
  if (consent && guard && !isCovered(guard, consent)) setConsent(undefined);
  if (consent && guard && !wantsConsent(guard)) setConsent(undefined);
  const [override, setOverride] = useState<OverrideConsent>();
  const permission = blockedBy === undefined ? plan?.permission : undefined;
  if (override && permission && (permission.wallet === 'allow' || !isOverridden(permission, override)))
    setOverride(undefined);
  const state =
    market &&
    pair &&
    query &&
    preflightState({
      account,
      pair,
      market,
      assets,
      block,
      live,
      wallet: connection.address && { address: connection.address, chainId: connection.chainId },
      reads,
      plan: blockedBy === undefined ? plan : undefined,
      refused: planned.isError && blockedBy === undefined,
      batches: batches ?? false,
      gasFree: safe,
      // Each block asks for its own, unless asking failed.
      recomputing: !planned.isError,
      gasEstimate: callable ? gasEstimate : undefined,
      blockedBy,
      agreed: run?.phase === 'review' ? run.prices : undefined,
      consent,
      overridden: override,
    });
  const found = state ? preflight(state) : [];

  const start = () => {
    if (!client || !reader || !plan || !pair || !query || !market || batches === undefined) return;
    const effects = liquidationEffects({
      wallet: client,
      reader,
      batches,
      // The very amount that was agreed to: asked for `max` again, a partial plan would grow with each block's interest.
      freshPlan: () =>
        fetchPlan(account, {
          collateral: plan.plan.collateralAsset,
          debt: plan.plan.debtAsset,
          amount: agreedAmount(plan.plan.debtToCover),
          liquidator,
          ...(funding === 'keep' ? {} : { funding }),
        }),
      freshSale: (sold) =>
        fetchSale({
          ...{ collateral: plan.plan.collateralAsset, debt: plan.plan.debtAsset, amount: sold.toString() },
          seller: client.account.address,
        }),
      explainRevert: (data) => explainRevert(data, plan.funded?.call ? 'executor' : 'wallet'),
    });
    void startRun({
      account,
      wallet: client.account.address,
      seen: plan,
      prices: {
        collateral: assets?.[pair.collateralAsset]?.price ?? null,
        debt: assets?.[pair.debtAsset]?.price ?? null,
      },
      effects,
      decode: (receipt, sent) => decodeLiquidation(receipt, sent, market.revision),
    });
  };

  const hash = run?.mined?.hash;
  const engine = useQuery({
    ...settlementQuery(hash ?? ''),
    enabled: hash !== undefined,
    // The engine indexes the block a moment after the receipt: 404 until then.
    retry: 20,
    retryDelay: 500,
  }).data;
  const comparison = run?.mined && compareMined(run.mined, run.prices, engine);

  const refreshPlan = () => void planned.refetch();
  const deploying = useDeployExecutor(client, reader, plan, refreshPlan);

  return {
    /** What the plan repays and takes; the best pair until there is one. */
    pair,
    plan: blockedBy === undefined ? plan : undefined,
    planError: blockedBy === undefined ? planned.error : null,
    planPending: planned.isPending && query !== undefined,
    blockedBy,
    /** What a person must do or know first, in words; not the approval, which the flow asks for itself, nor `guard` and `permission`. */
    issues: state
      ? found
          .filter((issue) => !OWN_PLACE.has(issue))
          .map((id): IssueView => {
            const { title, explain, wayOut } = preflightMessages[id];
            return { id, severity: SEVERITY[id], title, explanation: explain(state), wayOut: wayOut(state) };
          })
      : [],
    /** What the market says against this liquidation; `undefined` when it agrees, or nothing is known yet. */
    guard: guard && wantsConsent(guard) ? guard : undefined,
    /** The person said that they know it and mean to. */
    consented: guard !== undefined && isCovered(guard, consent),
    consent: (given: boolean) => setConsent(given && guard ? consentTo(guard) : undefined),
    /** What the circuit breakers say, where they ask for a deliberate override. */
    permission: permission?.wallet === 'override' ? permission : undefined,
    overridden: permission !== undefined && isOverridden(permission, override),
    override: (given: boolean) => setOverride(given && permission ? overrideOf(permission) : undefined),
    needsApproval: found.includes('insufficient-allowance'),
    /** Never while the plan shown is still that of another amount. */
    ready:
      state !== undefined &&
      !planned.isPlaceholderData &&
      (batches !== undefined || !client) &&
      (mayApprove(found) || maySign(found)),
    /** Base units of the debt asset that the wallet holds; `undefined` when not known. */
    balance: reads?.balance,
    run,
    comparison,
    /** The engine's own record of the mined liquidation; `undefined` until it has indexed the block. */
    engine,
    start,
    cancel: () => cancelRun(account),
    dismiss: () => dismissRun(account),
    refreshPlan,
    deploying,
    /** How it reaches the chain; `undefined` while there is no plan, or the wallet has not said what it can. */
    sending: plan && batches !== undefined ? sendingOf(plan, batches, reads?.allowance ?? 0n) : undefined,
  };
};

/** Said elsewhere in the flow than in its list. */
const OWN_PLACE: ReadonlySet<PreflightIssue> = new Set([
  'insufficient-allowance',
  'wrongful-liquidation',
  'breaker-open',
]);

const agreedAmount = (debtToCover: string): RepayAmount =>
  debtToCover === MAX_UINT256.toString() ? 'max' : debtToCover;

const pairOf = ({ plan: { collateralAsset, debtAsset } }: ExecutablePlan): Pair => ({ collateralAsset, debtAsset });
