'use client';
import { CsvLink } from '@/components/ui/csv-link';
import { ErrorState } from '@/components/ui/error-state';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import { useSwitches } from '@/lib/hooks/use-switches';
import { SwitchList } from './switch-list';
import { TruthTable } from './truth-table';

/** The chain's own switches beside the engine's breakers, and what they mean for every pair. */
export const SwitchesPanel = () => {
  const { switches, pairs, block, error, now } = useSwitches();
  const words = error instanceof Error ? error.message : undefined;
  const of = block ? `block ${block.number.toLocaleString('en-US')}` : undefined;
  const place = words ? (
    <ErrorState title="The switches could not be read">{words}</ErrorState>
  ) : (
    <div aria-busy="true" className="grid gap-2 p-3">
      <Skeleton className="h-3 w-2/3" />
      <Skeleton className="h-3 w-1/2" />
    </div>
  );
  return (
    <>
      <Panel
        title="May it be liquidated?"
        label="Truth table"
        aside={
          <>
            {words && switches ? <span className="text-risk-watch">not renewed: {words}</span> : null}
            <span className="num">{of}</span>
            <CsvLink href="/api/v1/switches?format=csv" title="Every pair as CSV" />
          </>
        }
      >
        {switches ? <TruthTable switches={switches} pairs={pairs} now={now} /> : place}
      </Panel>
      <Panel title="On-chain switches" aside={of ?? ''}>
        {switches ? <SwitchList switches={switches} now={now} /> : null}
      </Panel>
    </>
  );
};
