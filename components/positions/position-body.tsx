'use client';
import type { ReactNode } from 'react';
import type { PositionDetail } from '@/lib/core/snapshot/position-detail-schema';
import { GuardSection } from './guard-section';
import { HistorySection } from './history-section';
import { LegsSection } from './legs-section';
import { PairsSection } from './pairs-section';
import { PlanSection } from './plan-section';
import { PositionSummary } from './position-summary';
import { StandingSection } from './standing-section';
import { TriggersSection } from './triggers-section';
import { WhatIfSection } from './what-if-section';

/** The drawer's sections, what needs a decision first. */
export const PositionBody = ({
  detail,
  shock,
  onShock,
  failed,
  children,
}: {
  readonly detail: PositionDetail;
  readonly shock: string | undefined;
  readonly onShock: (shock: string | undefined) => void;
  /** The newest request failed: what is shown is that of an earlier block. */
  readonly failed: boolean;
  /** What can be done about it, right under the summary. */
  readonly children?: ReactNode;
}) => {
  const best = detail.row.plan;
  return (
    <div data-testid="position-body">
      {failed ? (
        <p role="alert" className="border-b border-risk-watch/40 bg-risk-watch-bg px-4 py-1.5 text-xs text-risk-watch">
          Could not be refreshed: this is block {detail.block.number.toLocaleString('en-US')}.
        </p>
      ) : null}
      <PositionSummary detail={detail} />
      {children}
      <GuardSection detail={detail} />
      <TriggersSection detail={detail} />
      <StandingSection detail={detail} />
      <LegsSection detail={detail} />
      <WhatIfSection detail={detail} shock={shock} onShock={onShock} />
      {best ? <PlanSection plan={best} detail={detail} /> : null}
      <PairsSection detail={detail} />
      <HistorySection detail={detail} />
    </div>
  );
};
