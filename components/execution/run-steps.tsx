import type { LiquidationRun } from '@/lib/hooks/use-liquidation';
import { StepList } from './step-list';

const TITLES = {
  plan: 'Recompute',
  approve: 'Approve',
  simulate: 'Simulate',
  sign: 'Sign',
  receipt: 'Receipt',
  sell: 'Sell',
} as const;
const ORDER = ['plan', 'approve', 'simulate', 'sign', 'receipt', 'sell'] as const;

/** The steps of a run under way or ended. */
export const RunSteps = ({ run }: { readonly run: LiquidationRun }) => (
  <div className="px-4">
    <StepList
      steps={ORDER.filter((id) => id !== 'sell' || run.sellsAfter).map((id) => {
        const status = run.steps[id];
        return {
          id,
          title: TITLES[id],
          status: status.kind,
          detail: status.kind === 'pending' ? '' : status.detail,
        };
      })}
    />
  </div>
);
