'use client';
import type { ReactNode } from 'react';
import { Age } from '@/components/ui/age';
import { Icon, type IconName } from '@/components/ui/icon';
import { Light } from '@/components/ui/light';
import { Progress } from '@/components/ui/progress';
import { useNow } from '@/components/ui/use-now';
import type { EngineStatus } from '@/lib/core/snapshot/status-schema';
import { useStream } from '@/lib/hooks/use-stream';

/** A page's worth of words while there is no market to show. */
export const EngineState = () => {
  const connection = useStream((view) => view.connection);
  const status = useStream((view) => view.status);
  const skew = useStream((view) => view.clockSkewMs) ?? 0;
  const now = useNow();
  if (!status || connection.state === 'reconnecting') {
    const long = connection.since > 0 && now - connection.since > 3_000;
    return (
      <Stage icon={long ? 'alert' : 'wave'} title={long ? 'The server does not answer' : 'Connecting'} alarming={long}>
        {long ? (
          <>
            Trying again by itself for <Age since={connection.since} />. If you run the server: is it up?
          </>
        ) : (
          'Opening the stream.'
        )}
      </Stage>
    );
  }
  switch (status.state) {
    case 'starting':
    case 'live':
      return (
        <Stage icon="wave" title="Starting">
          <p>{status.reason || 'Reading the market from the chain.'}</p>
          <StartProgress progress={status.progress} />
          <p className="text-ink-3">
            For <Age since={status.since} offset={skew} />
          </p>
          <SourceList sources={status.sources} />
        </Stage>
      );
    case 'halted':
      return (
        <Stage icon="alert" title="Halted: it refuses to compute" alarming>
          <p className="whitespace-pre-line">{status.reason}</p>
          <p className="text-ink-3">
            Nothing is shown rather than something wrong. Set what is named above and restart.
          </p>
        </Stage>
      );
    case 'down':
    case 'stale':
      return (
        <Stage
          icon="alert"
          title={status.state === 'down' ? 'The chain cannot be reached' : 'The chain is late'}
          alarming
        >
          <p className="whitespace-pre-line">{status.reason}</p>
          <p className="text-ink-3">
            Trying again by itself; down for <Age since={status.since} offset={skew} />
          </p>
          <SourceList sources={status.sources} />
        </Stage>
      );
  }
};

const Stage = ({
  icon,
  title,
  alarming = false,
  children,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly alarming?: boolean;
  readonly children: ReactNode;
}) => (
  <div className="flex flex-1 items-center justify-center p-6" data-testid="engine-state">
    <div className="grid w-full max-w-md gap-3 text-sm text-ink-2" role="status">
      <h1 className={`flex items-center gap-2 text-lg ${alarming ? 'text-risk-liq' : 'text-ink'}`}>
        <Icon name={icon} size={18} />
        {title}
      </h1>
      <div className="grid gap-3">{children}</div>
    </div>
  </div>
);

const StartProgress = ({ progress }: { readonly progress: EngineStatus['progress'] }) => {
  if (!progress) return <Progress label="Starting" done={0} total={null} />;
  const { stage, done, total } = progress;
  return (
    <div className="grid gap-1.5">
      <p className="flex justify-between text-xs">
        {stage}
        <span className="num">
          {done.toLocaleString('en-US')}
          {total === null ? '' : ` / ${total.toLocaleString('en-US')}`}
        </span>
      </p>
      <Progress label={stage} done={done} total={total} />
    </div>
  );
};

const SourceList = ({ sources }: { readonly sources: EngineStatus['sources'] }) => (
  <ul className="grid gap-1 border-t pt-3 text-xs">
    {Object.values(sources).map(({ id, state, detail }) => (
      <li key={id} className="flex items-baseline gap-2">
        <Light state={state === 'live' ? 'ok' : state === 'down' ? 'down' : state === 'off' ? 'off' : 'pending'} />
        <span className="text-ink">{id}</span>
        <span className="text-ink-3">{detail || state}</span>
      </li>
    ))}
  </ul>
);
