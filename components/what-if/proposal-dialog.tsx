'use client';
import { useState } from 'react';
import { Checkbox } from '@/components/ui/checkbox';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import type { CollateralAdviceView, Proposal, ProposalQuestion } from '@/lib/core/snapshot/advice-schema';
import { useProposal } from '@/lib/hooks/use-advice';
import type { Terms } from './term-panel';

/** The calldata of what is changed on the page: for a governance payload and for a risk steward. Nothing is sent. */
export const ProposalDialog = ({
  collaterals,
  terms,
  onClose,
}: {
  readonly collaterals: readonly CollateralAdviceView[];
  readonly terms: Pick<Terms, 'lt' | 'bonus'>;
  readonly onClose: () => void;
}) => {
  const [caps, setCaps] = useState(false);
  const asked = proposed(collaterals, terms, caps);
  return (
    <Dialog
      label="Calldata of these changes"
      title="Calldata of these changes"
      onClose={onClose}
      className="w-[min(44rem,calc(100vw-1.5rem))]"
    >
      <div className="grid max-h-[75vh] gap-3 overflow-y-auto p-4 text-xs">
        <p className="text-ink-2">
          Thresholds and bonuses as changed on this page{caps ? ', caps as advised' : ''}. For a proposal: Breakwater
          sends nothing.
        </p>
        <Checkbox checked={caps} onChange={setCaps}>
          With the advised supply and borrow caps
        </Checkbox>
        {asked.terms.length === 0 ? (
          <p className="text-ink-3">Nothing is changed: move a threshold or a bonus, or try an advice first.</p>
        ) : (
          <Calls question={asked} />
        )}
      </div>
    </Dialog>
  );
};

const Calls = ({ question }: { readonly question: ProposalQuestion }) => {
  const { data, error, isFetching, refetch } = useProposal(question);
  if (error)
    return (
      <RetryState title="This cannot be proposed" error={error} busy={isFetching} onRetry={() => void refetch()} />
    );
  if (!data) return <Skeleton className="h-3 w-60" />;
  return (
    <>
      <CallList title="Governance: the market’s PoolConfigurator" calls={data.configurator} />
      <CallList title="Risk steward, as the market’s governance has appointed one" calls={data.steward} />
    </>
  );
};

const CallList = ({ title, calls }: { readonly title: string; readonly calls: Proposal['steward'] }) => (
  <section className="grid gap-2" aria-label={title}>
    <h3 className="font-medium">{title}</h3>
    {calls.map(({ to, signature, data }) => (
      <div key={data} className="rounded-sm border p-2">
        <div className="flex items-start justify-between gap-2">
          <span className="break-all font-mono text-2xs text-ink-2">{signature}</span>
          <CopyButton label="Copy the calldata" text={data} />
        </div>
        {to === null ? null : <p className="break-all font-mono text-2xs text-ink-3">to {to}</p>}
        <p className="max-h-20 overflow-y-auto break-all font-mono text-2xs">{data}</p>
      </div>
    ))}
  </section>
);

/** The terms after the page's changes. An LTV above its new threshold comes down to it. */
function proposed(
  collaterals: readonly CollateralAdviceView[],
  { lt, bonus }: Pick<Terms, 'lt' | 'bonus'>,
  caps: boolean,
): ProposalQuestion {
  const terms = collaterals.flatMap(({ asset, symbol, now, advised }) => {
    const isChanged = (lt[symbol] ?? 0) !== 0 || (bonus[symbol] ?? 0) !== 0;
    const liquidationThreshold = now.liquidationThreshold + (lt[symbol] ?? 0);
    const capOf = (each: { readonly value: number | null }): string | undefined =>
      caps && each.value !== null && each.value >= 1 ? BigInt(Math.floor(each.value)).toString() : undefined;
    const [supplyCap, borrowCap] = [capOf(advised.supplyCap), capOf(advised.borrowCap)];
    if (!isChanged && supplyCap === undefined && borrowCap === undefined) return [];
    return [
      {
        asset,
        ...(isChanged && {
          collateral: {
            ltv: Math.min(now.ltv, liquidationThreshold),
            liquidationThreshold,
            liquidationBonus: now.liquidationBonus + (bonus[symbol] ?? 0),
          },
        }),
        ...(supplyCap !== undefined && { supplyCap }),
        ...(borrowCap !== undefined && { borrowCap }),
      },
    ];
  });
  return { terms };
}
