import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { formatClock } from '@/components/ui/format-time';
import { Icon } from '@/components/ui/icon';
import type { AuditCheck as Check } from '@/lib/hooks/use-audit-check';
import { formatHex } from './audit-words';

/** What this browser found of the audit log's chain, and what that means; a broken one cannot be overlooked. */
export const AuditCheck = ({ check, onAgain }: { readonly check: Check; readonly onAgain: () => void }) => {
  switch (check.state) {
    case 'checking':
      return (
        <p role="status" className="px-3 py-2 text-xs text-ink-2" data-testid="audit-check" data-state="checking">
          Verifying the chain in this browser: <span className="num">{check.verified}</span>
          {check.total === undefined ? '' : ` of ${check.total}`} links.
        </p>
      );
    case 'whole':
      return (
        <p
          role="status"
          data-testid="audit-check"
          data-state="whole"
          className="flex flex-wrap items-center gap-x-2 gap-y-1 px-3 py-2 text-xs text-ink-2"
        >
          <span className="inline-flex items-center gap-1.5 font-medium text-ok">
            <Icon name="check" size={12} />
            Chain verified
          </span>
          <span>
            in this browser: all <span className="num">{check.head.seq}</span> links, each against the hash before it,
            and the last against the head kept apart, at {formatClock(check.at)}.
          </span>
          <span className="inline-flex items-center gap-1 text-ink-3" title={check.head.hash}>
            Head <span className="num">{formatHex(check.head.hash)}</span>
            <CopyButton text={`${check.head.seq} ${check.head.hash}`} label="Copy the head, to compare with later" />
          </span>
        </p>
      );
    case 'broken':
      return (
        <div
          role="alert"
          data-testid="audit-check"
          data-state="broken"
          className="flex flex-wrap items-center gap-x-3 gap-y-1 border-y border-risk-liq bg-risk-liq-bg px-3 py-2 text-sm"
        >
          <span className="inline-flex items-center gap-2 font-medium text-risk-liq">
            <Icon name="alert" />
            The audit log is broken at link {check.place}
          </span>
          <span>
            {check.problem}. From there on nothing of it is to be believed; the {check.place} links before it hold.
          </span>
          <Button size="sm" onClick={onAgain}>
            Verify again
          </Button>
        </div>
      );
    case 'unread':
      return (
        <div
          role="alert"
          data-testid="audit-check"
          data-state="unread"
          className="flex flex-wrap items-center gap-3 px-3 py-2 text-xs text-risk-watch"
        >
          Not verified: the log could not be read. {check.error.message}
          <Button size="sm" onClick={onAgain}>
            Try again
          </Button>
        </div>
      );
  }
};
