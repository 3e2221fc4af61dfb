'use client';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { planQuery } from '@/lib/client/api-queries';
import { isLive } from '@/lib/client/live-view';
import { refusedBecause } from '@/lib/client/refused-because';
import { ApiError } from '@/lib/client/request-json';
import { whyNotOf } from '@/lib/client/why-not-of';
import type { PreflightIssue } from '@/lib/core/execution/preflight';
import { type CheckState, preflightChecks } from '@/lib/core/execution/preflight-checks';
import { preflightMessages } from '@/lib/core/execution/preflight-messages';
import type { WhyNot, WhyNotTerms } from '@/lib/core/execution/why-not';
import { type ExecutablePlan, planRefusalSchema } from '@/lib/core/snapshot/plan-schema';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { preflightState } from '@/lib/wallet/preflight-input';
import { useStream } from './use-stream';

export interface CheckView {
  readonly id: PreflightIssue;
  readonly state: CheckState;
  readonly title: string;
  /** With the numbers of this state; empty where it passes. */
  readonly words: string;
}

export interface QueuePlan {
  readonly row: PositionRow;
  /** For the next block, of the size that earns most; `undefined` while, or because, there is none. */
  readonly plan: ExecutablePlan | undefined;
  readonly pending: boolean;
  /** Preflight in its order, as far as no wallet is needed. */
  readonly checks: readonly CheckView[];
  /** The first that stands against it, in the words of every screen; null when nothing does; `undefined` while that is not known. */
  readonly whyNot: Pick<WhyNot, 'title' | 'words'> | null | undefined;
}

/** The plan of each of these positions for the next block, and what preflight has against it. Computed anew on each new block. */
export const useQueuePlans = (rows: readonly PositionRow[]): readonly QueuePlan[] => {
  const client = useQueryClient();
  const market = useStream((view) => view.snapshot?.market);
  const assets = useStream((view) => view.snapshot?.assets);
  const block = useStream((view) => view.snapshot?.block);
  const live = useStream(isLive);
  const stream = {
    snapshot: useStream((view) => view.snapshot),
    breakers: useStream((view) => view.breakers),
    clockSkewMs: useStream((view) => view.clockSkewMs),
    // In steps: a breakers' view may be some seconds old.
    lastEventAt: useStream((view) => Math.floor((view.lastEventAt ?? 0) / 1_000) * 1_000),
  };
  const accounts = rows.map(({ account }) => account).join(' ');
  const hash = block?.hash;
  useEffect(() => {
    if (!hash || accounts === '') return;
    // One that is still being computed is not begun again: on a slow machine none would ever end.
    for (const account of accounts.split(' '))
      void client.invalidateQueries({ queryKey: ['plan', account] }, { cancelRefetch: false });
  }, [client, hash, accounts]);
  const planned = useQueries({
    queries: rows.map(({ account }) => {
      // What was known of another position says nothing of this one.
      const { placeholderData: _, ...query } = planQuery(account, { objective: 'profit' });
      return query;
    }),
  });

  return rows.map((row, index): QueuePlan => {
    const answer = planned[index];
    const error = answer?.error ?? null;
    const plan = error === null && answer?.data?.account === row.account ? answer.data : undefined;
    const refusal = error instanceof ApiError && error.problem.status === 409 ? error.problem : undefined;
    const pending = plan === undefined && error === null;
    const { collateralAsset = row.collateralAssets[0], debtAsset = row.debtAssets[0] } = plan?.plan ?? row.plan ?? {};
    if (!market || !collateralAsset || !debtAsset) return { row, plan, pending, checks: [], whyNot: undefined };
    const state = {
      ...preflightState({
        ...{ account: row.account, pair: { collateralAsset, debtAsset }, market, assets, block, live, plan },
        ...{ wallet: undefined, reads: undefined, gasEstimate: undefined, agreed: undefined },
        ...{ consent: undefined, overridden: undefined, recomputing: error === null },
        blockedBy: refusal && refusedBecause(refusal),
      }),
      // Gas as the sizing reckoned with it: no wallet has been asked for an estimate.
      gas: plan && { wei: 0n, usd: plan.money ? BigInt(plan.money.gasUsd) : undefined },
    };
    const checks = preflightChecks(state).map(({ issue, state: found }): CheckView => {
      const { title, explain } = preflightMessages[issue];
      const told = found === 'blocks' || found === 'warns';
      return { id: issue, state: found, title, words: told ? explain(state) : '' };
    });
    const known = plan !== undefined && checks.every((check) => check.state !== 'unknown');
    const why = whyNotOf(stream, row, error === null ? planOf(plan) : refusalOf(error));
    // What passes by itself within a block: old data, a plan of the block before.
    const passing = checks.find((check) => check.state === 'blocks' && PASSING.has(check.id));
    const none = error !== null && refusal === undefined ? failed(error) : undefined;
    return {
      ...{ row, plan, pending, checks },
      whyNot: none ?? why ?? passing ?? (known && why === null ? null : undefined),
    };
  });
};

const PASSING: ReadonlySet<PreflightIssue> = new Set(['data-stale', 'plan-stale', 'price-moved']);

const planOf = (plan: ExecutablePlan | undefined): WhyNotTerms['planned'] =>
  plan && {
    plan: {
      ...{ collateralAsset: plan.plan.collateralAsset, debtAsset: plan.plan.debtAsset, guard: plan.guard.kind },
      profitUsd: plan.money ? BigInt(plan.money.profitUsd) : undefined,
    },
  };

/** A refused plan says more than the row; one that merely failed says nothing. */
function refusalOf(error: Error): WhyNotTerms['planned'] {
  if (!(error instanceof ApiError) || error.problem.status !== 409) return undefined;
  const { problem }: { readonly problem: object } = error;
  const reason = planRefusalSchema.safeParse('reason' in problem ? problem.reason : undefined).data;
  return { refusal: reason ?? 'healthy' };
}

const failed = ({ message }: Error): Pick<WhyNot, 'title' | 'words'> => ({
  title: 'No plan could be computed',
  words: message,
});
