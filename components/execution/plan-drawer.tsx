'use client';
import Link from 'next/link';
import { AccountLabel } from '@/components/market/account-label';
import { useAssets } from '@/components/market/use-assets';
import { Section } from '@/components/positions/section';
import { CopyButton } from '@/components/ui/copy-button';
import { Drawer } from '@/components/ui/drawer';
import { EmptyState } from '@/components/ui/empty-state';
import { formatUsd } from '@/components/ui/format-amount';
import { KeyValues } from '@/components/ui/key-values';
import { Skeleton } from '@/components/ui/skeleton';
import type { QueuePlan } from '@/lib/hooks/use-queue-plans';
import { ChecksList } from './checks-list';
import { ExchangeSection } from './exchange-section';
import { KeeperVerdict } from './plan-cells';
import { PlanPreview } from './plan-preview';
import { RouteSection } from './route-section';
import type { VerdictOf } from './verdict-of';

/** One plan in full: size, money, route, and every check; the wallet's own flow is the position's. */
export const PlanDrawer = ({
  account,
  of,
  verdictOf,
  onClose,
}: {
  readonly account: string;
  /** `undefined`: it is not in the queue now. */
  readonly of: QueuePlan | undefined;
  readonly verdictOf: VerdictOf | undefined;
  readonly onClose: () => void;
}) => {
  const assets = useAssets();
  const said = verdictOf?.(account);
  return (
    <Drawer
      wide
      label={`Plan for ${account}`}
      title={
        <>
          <h2 className="text-sm font-medium">Plan</h2>
          <AccountLabel account={account} className="text-sm" />
          <CopyButton text={account} label="Copy the address" />
        </>
      }
      onClose={onClose}
    >
      {of === undefined ? (
        <EmptyState title="It is not in the queue now">
          It recovered, was liquidated, or repaid. <PositionLink account={account}>Its position</PositionLink>
        </EmptyState>
      ) : (
        <>
          <div className="flex items-center justify-between gap-3 px-4 py-2">
            <p className="min-w-0 text-xs text-ink-2" data-testid="plan-why-not">
              {of.whyNot
                ? `${of.whyNot.title}. ${of.whyNot.words}`
                : of.whyNot === null
                  ? 'Nothing stands against it.'
                  : 'Not all is known yet.'}
            </p>
            <PositionLink account={account}>Liquidate with a wallet</PositionLink>
          </div>
          <Section title="Size" aside="the size that earns most">
            {of.pending ? (
              <div aria-busy="true" className="grid gap-2 px-4 pb-3">
                <Skeleton className="h-3 w-2/3" />
                <Skeleton className="h-3 w-1/2" />
              </div>
            ) : (
              <div className="px-4 pb-2">
                <PlanPreview plan={of.plan?.plan} money={of.plan?.money} assets={assets} pending={false} error={null} />
                {of.plan?.money ? (
                  <KeyValues
                    items={[
                      [
                        'Gas',
                        `${formatUsd(of.plan.money.gasUsd)} · ${Number(of.plan.money.gas).toLocaleString('en-US')} units`,
                      ],
                      ['Bid', formatUsd(of.plan.money.bidUsd)],
                      ['Computed from block', of.plan.block.number.toLocaleString('en-US')],
                    ]}
                  />
                ) : null}
              </div>
            )}
          </Section>
          {of.plan ? <RouteSection sale={of.plan.sale} assets={assets} /> : null}
          {of.plan?.exchange ? (
            <ExchangeSection estimate={of.plan.exchange} debt={assets[of.plan.plan.debtAsset]} />
          ) : null}
          <Section title="Preflight" aside="in the order a person can do something about it">
            <ChecksList checks={of.checks} />
          </Section>
          {said ? (
            <Section title="Keeper">
              <div className="flex items-start gap-2 px-4 pb-3 text-xs text-ink-2">
                <KeeperVerdict {...said} />
                <span>{said.verdict?.words ?? said.unplanned ?? 'It is not in its last look.'}</span>
              </div>
            </Section>
          ) : null}
        </>
      )}
    </Drawer>
  );
};

const PositionLink = ({ account, children }: { readonly account: string; readonly children: string }) => (
  <Link href={`/positions?account=${account}`} className="shrink-0 text-xs text-accent hover:underline">
    {children}
  </Link>
);
