import { Button } from '@/components/ui/button';

/** Through the whole log, page by page; without `to` the newest page is shown, which follows the log. */
export const AuditPages = ({
  from,
  to,
  end,
  page,
  busy,
  onTo,
}: {
  /** The first link of the page shown. */
  readonly from: number;
  readonly to: number | undefined;
  /** Links in the log. */
  readonly end: number;
  readonly page: number;
  readonly busy: boolean;
  /** The links before this place are to be shown; `undefined`: the newest. */
  readonly onTo: (to: number | undefined) => void;
}) => {
  const newer = (to ?? end) + page;
  return (
    <nav aria-label="Pages of the audit log" className="flex flex-wrap justify-center gap-2 p-3">
      <Button size="sm" disabled={to === undefined} onClick={() => onTo(undefined)}>
        Newest
      </Button>
      <Button size="sm" disabled={to === undefined} onClick={() => onTo(newer >= end ? undefined : newer)}>
        Newer
      </Button>
      <Button size="sm" disabled={from === 0} busy={busy} onClick={() => onTo(from)}>
        Older
      </Button>
      <Button size="sm" disabled={from === 0} onClick={() => onTo(Math.min(page, end))}>
        First
      </Button>
    </nav>
  );
};
