import { cx } from '@/components/ui/cx';
import { Icon } from '@/components/ui/icon';

export interface StepView {
  readonly id: string;
  readonly title: string;
  readonly status: 'pending' | 'running' | 'done' | 'skipped' | 'failed';
  readonly detail: string;
}

const WORDS: Record<StepView['status'], string> = {
  pending: 'to do',
  running: 'under way',
  done: 'done',
  skipped: 'not needed',
  failed: 'failed',
};

/** The steps of a transaction, each with its state in a shape and in words; changes are said politely. */
export const StepList = ({ steps }: { readonly steps: readonly StepView[] }) => (
  <ol aria-live="polite" className="grid">
    {steps.map((step) => (
      <li
        key={step.id}
        data-step={step.id}
        data-status={step.status}
        className="flex min-h-7 items-start gap-2 border-b border-line py-1.5 text-xs last:border-b-0"
      >
        <span
          className={cx(
            'mt-[3px] flex size-3 shrink-0 items-center justify-center',
            step.status === 'failed' && 'text-risk-liq',
            step.status === 'done' && 'text-ok',
            (step.status === 'pending' || step.status === 'skipped') && 'text-ink-3',
            step.status === 'running' && 'text-accent',
          )}
        >
          <StepShape status={step.status} />
        </span>
        <span className={cx('w-20 shrink-0', step.status === 'pending' ? 'text-ink-3' : 'text-ink')}>
          {step.title}
          <span className="sr-only">: {WORDS[step.status]}</span>
        </span>
        <span className={cx('min-w-0 flex-1 break-words', step.status === 'failed' ? 'text-risk-liq' : 'text-ink-2')}>
          {step.detail}
        </span>
      </li>
    ))}
  </ol>
);

const StepShape = ({ status }: { readonly status: StepView['status'] }) => {
  if (status === 'done') return <Icon name="check" size={12} />;
  if (status === 'failed') return <Icon name="close" size={12} />;
  if (status === 'running') return <span className="size-2 animate-skeleton rounded-full bg-current" />;
  return <span className={cx('size-2 rounded-full border border-current', status === 'skipped' && 'border-dashed')} />;
};
