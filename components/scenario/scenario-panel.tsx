'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { formatClock } from '@/components/ui/format-time';
import { Icon } from '@/components/ui/icon';
import { IconButton } from '@/components/ui/icon-button';
import { Progress } from '@/components/ui/progress';
import { Select } from '@/components/ui/select';
import type { ScenarioView } from '@/lib/core/snapshot/endpoints';
import { useScenario } from '@/lib/hooks/use-scenario';
import { useStream } from '@/lib/hooks/use-stream';
import { ScenarioPrices } from './scenario-prices';

const Faucet = dynamic(async () => (await import('./faucet')).Faucet, { ssr: false });

/** Drives the local simulation. A tab at the corner until it is wanted; marked for what it is. */
export const ScenarioPanel = () => {
  const [open, setOpen] = useState(false);
  const { scenario, drive } = useScenario(true);
  const view = scenario.data;
  const running = view?.scenarios.find(({ id }) => id === view.state.running);
  return (
    <>
      <button
        type="button"
        data-testid="scenario-toggle"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className={cx(
          'flex h-5 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-sm border border-dashed px-2 text-2xs',
          open ? 'border-accent bg-accent-dim text-accent' : 'border-line-strong text-ink-2 hover:text-ink',
        )}
      >
        <Icon name="wave" size={12} />
        <span className="max-w-48 truncate max-sm:max-w-28">
          {running ? `Simulating: ${running.title}` : 'Local simulation'}
        </span>
      </button>
      {open ? (
        <section
          aria-label="Local simulation"
          data-testid="scenario-panel"
          className="fixed bottom-8 right-2 z-30 flex max-h-[calc(100dvh-6rem)] w-[min(24rem,calc(100vw-1rem))] flex-col overflow-y-auto rounded-md border border-dashed border-accent bg-raised"
        >
          <header className="flex h-9 shrink-0 items-center justify-between border-b pl-3 pr-1.5">
            <h2 className="text-xs font-medium">
              Local simulation <span className="font-normal text-ink-3">drives this chain’s prices</span>
            </h2>
            <IconButton size="sm" icon="close" label="Close" onClick={() => setOpen(false)} />
          </header>
          {view ? (
            <Controls view={view} running={running} drive={drive.mutate} busy={drive.isPending} />
          ) : (
            <p className="p-3 text-xs text-ink-2">
              {scenario.error ? `The simulation does not answer: ${scenario.error.message}` : 'Asking the simulation…'}
            </p>
          )}
          {drive.error ? (
            <p role="alert" className="px-3 pb-3 text-xs text-risk-liq">
              {drive.error.message}
            </p>
          ) : null}
        </section>
      ) : null}
    </>
  );
};

const Controls = ({
  view,
  running,
  drive,
  busy,
}: {
  readonly view: ScenarioView;
  readonly running: ScenarioView['scenarios'][number] | undefined;
  readonly drive: ReturnType<typeof useScenario>['drive']['mutate'];
  readonly busy: boolean;
}) => {
  const { scenarios, state, prices } = view;
  const [picked, setPicked] = useState<string>();
  const shown = scenarios.find(({ id }) => id === (picked ?? state.running)) ?? scenarios[0];
  const blockTime = useStream((live) => live.snapshot?.block.timestamp);
  return (
    <div className="grid gap-3 p-3">
      <div className="grid gap-2">
        <Select aria-label="Scenario" value={shown?.id ?? ''} onChange={(event) => setPicked(event.target.value)}>
          {scenarios.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </Select>
        {shown ? <p className="text-xs text-ink-2">{shown.description}</p> : null}
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        <Button
          size="sm"
          variant="primary"
          disabled={!shown}
          busy={busy}
          onClick={() => shown && drive({ action: 'start', scenario: shown.id })}
        >
          <Icon name="play" size={12} />
          Start
        </Button>
        <Button
          size="sm"
          disabled={!running || busy}
          onClick={() => drive({ action: state.paused ? 'resume' : 'pause' })}
        >
          <Icon name={state.paused ? 'play' : 'pause'} size={12} />
          {state.paused ? 'Resume' : 'Pause'}
        </Button>
        <Button size="sm" disabled={busy} onClick={() => drive({ action: 'reset' })}>
          <Icon name="reset" size={12} />
          Reset
        </Button>
      </div>
      {running ? (
        <div className="grid gap-1">
          <Progress label={running.title} done={state.elapsedS} total={running.durationS} />
          <p className="flex justify-between text-2xs text-ink-3">
            <span>
              {state.paused ? 'Paused' : 'Running'}: {running.title}
            </span>
            <span className="num">
              {Math.floor(state.elapsedS)} / {running.durationS} s · seed {state.seed}
            </span>
          </p>
        </div>
      ) : (
        <p className="text-2xs text-ink-3">
          Nothing runs: prices stand still{blockTime ? `. Chain time ${formatClock(blockTime * 1000)}` : ''}.
        </p>
      )}
      <Faucet />
      <ScenarioPrices prices={prices} />
    </div>
  );
};
