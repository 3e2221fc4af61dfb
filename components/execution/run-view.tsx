'use client';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { LiquidationRun, useLiquidation } from '@/lib/hooks/use-liquidation';
import { MoneyParts } from './money-parts';
import { PlanPreview } from './plan-preview';
import { RunSteps } from './run-steps';
import { SettlementResult } from './settlement-result';

const REVIEW: Readonly<Record<NonNullable<LiquidationRun['changed']>, string>> = {
  plan: 'The plan changed since you looked: it was recomputed, and no liquidation was sent. Look at the new one and confirm.',
  guard:
    'The plan, or what the market says of it, changed since you looked: no liquidation was sent. Look at both and confirm.',
  breakers:
    'The plan, or what the circuit breakers say of it, changed since you looked: no liquidation was sent. Look at both and confirm.',
  route:
    'The route moved since you looked: what would be left at the least is less, and no liquidation was sent. Look at the new plan and confirm.',
};

const LEAVE = { settled: 'Done', review: 'Use the new plan', failed: 'Back to the plan' } as const;

/** A liquidation under way or ended: its steps, why it stopped, or what the chain did. */
export const RunView = ({
  run,
  flow,
  assets,
  explorer,
  onLeave,
}: {
  readonly run: LiquidationRun;
  readonly flow: Pick<ReturnType<typeof useLiquidation>, 'comparison' | 'engine' | 'cancel'>;
  readonly assets: Readonly<Record<string, AssetView>>;
  readonly explorer: string | null;
  readonly onLeave: () => void;
}) => {
  const told = Object.values(run.steps).some(({ kind }) => kind === 'failed');
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 pb-3">
      <RunSteps run={run} />
      {run.error ? (
        // The step that failed shows the same words where it stands.
        <p role="alert" className={cx('px-4 text-xs text-risk-liq', told && 'sr-only')}>
          {run.error}
        </p>
      ) : null}
      {run.phase === 'review' ? (
        <div className="grid gap-1 px-4">
          <p role="status" className="text-xs text-risk-watch">
            {REVIEW[run.changed ?? 'plan']}
          </p>
          <PlanPreview
            plan={run.plan.plan}
            money={run.plan.money}
            borrowed={run.plan.funded?.by === 'flash'}
            sold={Boolean(run.plan.funded)}
            assets={assets}
            pending={false}
            error={null}
          />
          <MoneyParts plan={run.plan} inTurn={run.sellsAfter} assets={assets} />
        </div>
      ) : null}
      {run.mined && flow.comparison ? (
        <SettlementResult
          mined={run.mined}
          comparison={flow.comparison}
          engine={flow.engine}
          assets={assets}
          explorer={explorer}
        />
      ) : null}
      <div className="flex min-h-6 items-center justify-end gap-2 px-4">
        {run.phase === 'running' ? (
          <Cancel run={run} cancel={flow.cancel} />
        ) : (
          <Button size="sm" onClick={onLeave}>
            {LEAVE[run.phase]}
          </Button>
        )}
      </div>
    </div>
  );
};

/** Cancelling is honest up to the wallet's own question: from there on only the wallet, or nobody, can stop it. */
const Cancel = ({ run, cancel }: { readonly run: LiquidationRun; readonly cancel: () => void }) => {
  const [asked, setAsked] = useState(false);
  if (run.steps.sign.kind === 'running')
    return <p className="text-2xs text-ink-3">To stop it, reject it in the wallet.</p>;
  if (run.steps.sign.kind === 'done')
    return <p className="text-2xs text-ink-3">It is sent. You may close this: the result waits here.</p>;
  return (
    <Button
      size="sm"
      busy={asked}
      title="Stops before the next step; no liquidation is sent"
      onClick={() => {
        setAsked(true);
        cancel();
      }}
    >
      {asked ? 'Stopping' : 'Cancel'}
    </Button>
  );
};
