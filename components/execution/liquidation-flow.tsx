'use client';
import { useState } from 'react';
import { useAssets } from '@/components/market/use-assets';
import { Button } from '@/components/ui/button';
import { WalletDialog } from '@/components/wallet/wallet-dialog';
import type { Pair } from '@/lib/core/protocols/rules';
import { useConfig } from '@/lib/hooks/use-config';
import { type IssueView, type RepayAmount, useLiquidation } from '@/lib/hooks/use-liquidation';
import { useWallet } from '@/lib/hooks/use-wallet';
import { AmountField } from './amount-field';
import { PlanPreview } from './plan-preview';
import { type IssueAction, PreflightList } from './preflight-list';
import { RunSteps } from './run-steps';
import { SettlementResult } from './settlement-result';

/** plan → preflight → approve → simulate → sign → receipt → settlement, for one position. */
export const LiquidationFlow = ({
  account,
  pair,
}: {
  readonly account: `0x${string}`;
  readonly pair: Pair | undefined;
}) => {
  const [amount, setAmount] = useState<RepayAmount>('max');
  const [choosing, setChoosing] = useState(false);
  const assets = useAssets();
  const config = useConfig().data;
  const wallet = useWallet();
  const flow = useLiquidation(account, pair, amount);
  const { run, plan } = flow;

  if (!pair && !run) return null;
  const running = run?.phase === 'running';
  const actions: Partial<Record<IssueView['id'], IssueAction>> = {
    'wallet-not-connected': { label: 'Connect', run: () => setChoosing(true) },
    'wrong-network': { label: 'Switch', busy: wallet.switching, run: wallet.switchToMarket },
    'plan-stale': { label: 'Recompute', run: flow.refreshPlan },
    'price-moved': { label: 'Use the new plan', run: flow.dismiss },
  };

  return (
    <section aria-label="Liquidate" className="border-t">
      {pair && !run ? (
        <div className="grid gap-2 px-4 py-3">
          <PlanPreview plan={plan?.plan} assets={assets} pending={flow.planPending} error={flow.planError} />
          <AmountField
            asset={assets[pair.debtAsset]}
            max={plan && amount === 'max' ? plan.plan.repaid : undefined}
            onChange={setAmount}
          />
          <PreflightList issues={flow.issues} actions={actions} />
          <Button variant="primary" disabled={!flow.ready || !plan} onClick={flow.start}>
            {flow.needsApproval ? 'Approve and liquidate' : 'Liquidate'}
          </Button>
        </div>
      ) : null}
      {run ? (
        <div className="grid gap-2 py-2">
          <RunSteps run={run} />
          {run.error ? (
            <p role="alert" className="px-4 text-xs text-risk-liq">
              {run.error}
            </p>
          ) : null}
          {run.phase === 'review' ? (
            <p role="status" className="px-4 text-xs text-risk-watch">
              The plan changed since you looked: it was recomputed and nothing was sent. Look at the new one and
              confirm.
            </p>
          ) : null}
          {run.mined && flow.comparison ? (
            <SettlementResult
              mined={run.mined}
              comparison={flow.comparison}
              engine={flow.engine}
              assets={assets}
              explorer={config?.market?.explorer ?? null}
            />
          ) : null}
          <div className="flex justify-end gap-2 px-4">
            {running ? (
              <Button
                size="sm"
                onClick={flow.cancel}
                title="Stops before the next step; what is sent cannot be taken back"
              >
                Cancel
              </Button>
            ) : (
              <Button size="sm" onClick={flow.dismiss}>
                {run.phase === 'settled' ? 'Done' : run.phase === 'review' ? 'Use the new plan' : 'Back to the plan'}
              </Button>
            )}
          </div>
        </div>
      ) : null}
      {choosing ? <WalletDialog wallet={wallet} onClose={() => setChoosing(false)} /> : null}
    </section>
  );
};
