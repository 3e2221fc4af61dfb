import Link from 'next/link';
import { useId } from 'react';
import { BREAKER, BreakerMark } from '@/components/breakers/breaker-mark';
import { withheldWords } from '@/components/breakers/withheld-words';
import { Checkbox } from '@/components/ui/checkbox';
import { formatMoment } from '@/components/ui/format-time';
import type { PermissionView } from '@/lib/core/snapshot/permission-schema';

/** A liquidation that breakers stop: which, why, until when, what the stop costs, and the tick without which nothing is signed. */
export const BreakerConfirm = ({
  permission: { state, why, until, stops, keeper },
  given,
  onChange,
}: {
  readonly permission: PermissionView;
  readonly given: boolean;
  readonly onChange: (given: boolean) => void;
}) => {
  const id = useId();
  return (
    <div
      data-issue="breaker-open"
      className="grid gap-1.5 rounded-sm border border-risk-liq/45 bg-risk-liq-bg px-2.5 py-2 text-xs"
    >
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5 font-medium text-risk-liq">
        <BreakerMark state={state} />
        stopped by a circuit breaker
      </p>
      <div id={id} className="grid gap-1 break-words text-ink">
        {why.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <p className="text-ink-2">
          {until === null ? 'Nobody can say until when.' : `At the earliest until ${formatMoment(until / 1_000)}.`}{' '}
          {keeper === 'deny' ? 'A keeper would not send it.' : 'A keeper would send it in a small size at most.'}
        </p>
        <ul className="grid gap-0.5 text-ink-2">
          {stops.map(({ key, name, state: each, withheld }) => (
            <li key={key}>
              <Link href={`/breakers?breaker=${key}`} className="text-accent hover:underline">
                {name}
              </Link>{' '}
              {BREAKER[each].word.toLowerCase()}
              {withheld ? `: ${withheldWords(withheld)}` : ''}
            </li>
          ))}
        </ul>
      </div>
      <Checkbox checked={given} onChange={onChange} describedBy={id}>
        I know this, and override the breaker for this liquidation.
      </Checkbox>
    </div>
  );
};
