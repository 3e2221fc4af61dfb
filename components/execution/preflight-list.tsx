import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { Icon } from '@/components/ui/icon';
import type { IssueView } from '@/lib/hooks/use-liquidation';

export interface IssueAction {
  readonly label: string;
  readonly busy?: boolean;
  readonly run: () => void;
}

/** What stands between this wallet and a signature, in the order a person can do something about it. */
export const PreflightList = ({
  issues,
  actions,
}: {
  readonly issues: readonly IssueView[];
  readonly actions: Partial<Record<IssueView['id'], IssueAction>>;
}) => (
  <ul aria-label="Preflight" className="grid">
    {issues.map(({ id, severity, title, explanation, wayOut }) => {
      const action = actions[id];
      return (
        <li
          key={id}
          data-issue={id}
          className="flex items-start gap-2 border-b border-line py-1.5 text-xs last:border-b-0"
        >
          <span className={cx('mt-0.5', severity === 'warning' ? 'text-risk-watch' : 'text-ink-3')}>
            <Icon name="alert" size={12} />
          </span>
          <span className="min-w-0 flex-1">
            <span className="text-ink">{title}</span>
            <span className="text-ink-3"> · {severity === 'warning' ? 'warning' : 'to do first'}</span>
            <span className="block break-words text-ink-2">
              {explanation} {wayOut}
            </span>
          </span>
          {action ? (
            <Button size="sm" busy={action.busy ?? false} onClick={action.run}>
              {action.label}
            </Button>
          ) : null}
        </li>
      );
    })}
  </ul>
);
