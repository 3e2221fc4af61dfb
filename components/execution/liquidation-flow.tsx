'use client';
import { useRef, useState } from 'react';
import { formatUnits } from 'viem';
import { useAssets } from '@/components/market/use-assets';
import { Section } from '@/components/positions/section';
import { Button } from '@/components/ui/button';
import { formatExact } from '@/components/ui/format-decimal';
import { WalletDialog } from '@/components/wallet/wallet-dialog';
import type { Pair } from '@/lib/core/protocols/rules';
import type { PlanFunding } from '@/lib/core/snapshot/plan-funding';
import { useConfig } from '@/lib/hooks/use-config';
import { useGuardWords } from '@/lib/hooks/use-guard-words';
import { type IssueView, useLiquidation } from '@/lib/hooks/use-liquidation';
import { useWallet } from '@/lib/hooks/use-wallet';
import { AmountField } from './amount-field';
import { BreakerConfirm } from './breaker-confirm';
import { FundingField } from './funding-field';
import { GuardConfirm } from './guard-confirm';
import { MoneyParts } from './money-parts';
import { PlanPreview } from './plan-preview';
import { type IssueAction, PreflightList } from './preflight-list';
import { parseAmount } from './repay-amount';
import { RouteLegs } from './route-legs';
import { RunView } from './run-view';
import { sendingWords, startWords } from './sending-words';
import { type PlanSize, SizeField } from './size-field';

/** plan → preflight → approve → simulate → sign → receipt → settlement, for one position. */
export const LiquidationFlow = ({
  account,
  pair: best,
}: {
  readonly account: `0x${string}`;
  readonly pair: Pair | undefined;
}) => {
  // A typed amount means tokens of the pair it was typed for, whichever pair is the best one by now.
  const [size, setSize] = useState<PlanSize>('profit');
  const [typed, setTyped] = useState<{ readonly text: string; readonly pair: Pair }>();
  const [funding, setFunding] = useState<PlanFunding>('keep');
  const [choosing, setChoosing] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const assets = useAssets();
  const config = useConfig().data;
  const wallet = useWallet();
  const wanted = best && (typed?.pair ?? best);
  const typedAsset = typed && assets[typed.pair.debtAsset];
  const amount = typed ? typedAsset && parseAmount(typed.text, typedAsset.decimals)?.toString() : size;
  const flow = useLiquidation(account, wanted, amount, funding);
  const { run, plan, pair } = flow;
  const debt = pair && assets[pair.debtAsset];
  const guardWords = useGuardWords(flow.guard);

  if (!pair && !run) return null;
  const type = (text: string) => setTyped(text === '' || !pair ? undefined : { text, pair });
  /** The button under the finger goes away: the keyboard stays here. */
  const then = (act: () => void) => () => {
    act();
    body.current?.focus({ preventScroll: true });
  };
  const { balance } = flow;
  const actions: Partial<Record<IssueView['id'], IssueAction>> = {
    'wallet-not-connected': { label: 'Connect', run: () => setChoosing(true) },
    'wrong-network': { label: 'Switch', busy: wallet.switching, run: wallet.switchToMarket },
    'plan-stale': { label: 'Recompute', run: flow.refreshPlan },
    ...(flow.deploying && !wallet.wrongNetwork
      ? { 'no-executor': { label: 'Deploy', busy: flow.deploying.busy, run: flow.deploying.run } }
      : {}),
    'price-moved': { label: 'Use the new plan', run: flow.dismiss },
    ...(balance && debt
      ? { 'insufficient-balance': { label: 'Use the balance', run: () => type(formatUnits(balance, debt.decimals)) } }
      : {}),
  };

  return (
    <Section title="Liquidate" aside={run ? undefined : 'with your wallet, in the next block'}>
      <div ref={body} tabIndex={-1} className="outline-none">
        {pair && !run ? (
          <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-4 pb-4">
            <SizeField
              size={size}
              typed={typed !== undefined}
              onChange={(chosen) => {
                setSize(chosen);
                setTyped(undefined);
              }}
            />
            <FundingField funding={funding} onChange={setFunding} />
            <PlanPreview
              borrowed={funding === 'flash'}
              sold={funding !== 'keep'}
              plan={plan?.plan}
              money={plan?.money}
              assets={assets}
              pending={flow.planPending}
              error={flow.planError}
            />
            {plan ? (
              <>
                <MoneyParts plan={plan} inTurn={flow.sending?.sellsAfter ?? false} assets={assets} />
                <RouteLegs sale={plan.sale} kept={funding === 'keep'} assets={assets} />
              </>
            ) : null}
            <AmountField
              asset={debt}
              text={typed?.text ?? ''}
              max={plan && !typed ? plan.plan.repaid : undefined}
              most={size === 'max'}
              onChange={type}
              onMost={() => {
                setSize('max');
                setTyped(undefined);
              }}
            />
            {flow.guard && flow.guard.kind !== 'agreed' ? (
              <GuardConfirm tag={flow.guard.kind} words={guardWords} given={flow.consented} onChange={flow.consent} />
            ) : null}
            {flow.permission ? (
              <BreakerConfirm permission={flow.permission} given={flow.overridden} onChange={flow.override} />
            ) : null}
            <PreflightList issues={flow.issues} actions={actions} />
            <Button variant="primary" disabled={!flow.ready || !plan} onClick={then(flow.start)}>
              {startWords({ approves: flow.needsApproval })}
            </Button>
            {flow.deploying?.error ? (
              <p role="alert" className="text-xs text-risk-liq">
                {flow.deploying.error}
              </p>
            ) : null}
            {flow.ready && flow.sending && plan && debt ? (
              <p data-testid="sending" className="break-words text-2xs text-ink-3">
                {sendingWords(
                  flow.sending,
                  `${formatExact(plan.funded?.call ? plan.funded.amount : plan.approve, debt.decimals)} ${debt.symbol}`,
                )}
              </p>
            ) : null}
          </div>
        ) : null}
        {run ? (
          <RunView
            run={run}
            flow={flow}
            assets={assets}
            explorer={config?.market?.explorer ?? null}
            onLeave={then(flow.dismiss)}
          />
        ) : null}
      </div>
      {choosing ? <WalletDialog wallet={wallet} onClose={() => setChoosing(false)} /> : null}
    </Section>
  );
};
