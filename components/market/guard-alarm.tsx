'use client';
import Link from 'next/link';
import { formatUsd } from '@/components/ui/format-amount';
import { formatClock } from '@/components/ui/format-time';
import { Icon } from '@/components/ui/icon';
import type { GuardAlarmView } from '@/lib/core/snapshot/guard-schema';
import { useStream } from '@/lib/hooks/use-stream';
import { useAssets } from './use-assets';

type Kind = 'wrongful' | 'hidden';

/** Across every page while the protocol's prices are away from the market's further than feeds lag by design, and positions hang on it. */
export const GuardAlarm = () => {
  const alarm = useStream((view) => view.snapshot?.guard.alarm);
  if (!alarm) return null;
  return (
    <>
      {alarm.wrongful ? <Banner kind="wrongful" alarm={alarm.wrongful} /> : null}
      {alarm.hidden ? <Banner kind="hidden" alarm={alarm.hidden} /> : null}
    </>
  );
};

const Banner = ({ kind, alarm }: { readonly kind: Kind; readonly alarm: GuardAlarmView }) => {
  const assets = useAssets();
  const symbols = alarm.departures.map(({ asset }) => assets[asset]?.symbol ?? '?').join(', ');
  const one = alarm.count === 1;
  return (
    <section
      aria-label={kind === 'wrongful' ? 'Wrongful liquidations' : 'Hidden bad debt'}
      data-testid="guard-alarm"
      data-kind={kind}
      className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-risk-liq/40 bg-risk-liq-bg px-3 py-1 text-xs text-ink"
    >
      {/* Announced once: the figures beside it change with each block. */}
      <p role="alert" className="flex items-center gap-2 font-medium text-risk-liq">
        <Icon name="alert" />
        {kind === 'wrongful'
          ? `Wrongful liquidations: the protocol misprices ${symbols}`
          : `Hidden risk: the protocol lags the market in ${symbols}`}
      </p>
      <p className="min-w-0">
        {kind === 'wrongful' ? (
          <>
            <Count alarm={alarm} /> {one ? 'is' : 'are'} liquidatable only at the protocol’s prices:{' '}
            <span className="num">{formatUsd(alarm.stake)}</span> could be seized now.
          </>
        ) : (
          <>
            <Count alarm={alarm} /> could be liquidated at market prices already, with{' '}
            <span className="num">{formatUsd(alarm.stake)}</span> of debt uncovered there. In a fast move the protocol
            lags by some seconds; this holds until it has caught up.
          </>
        )}
      </p>
      <p className="text-ink-2">
        {alarm.departures.map(({ asset, bps, thresholdBps }, index) => (
          <span key={asset} title={`Its feed may be ${percent(thresholdBps)} away by design, margin included`}>
            {index > 0 ? ', ' : ''}
            {assets[asset]?.symbol ?? '?'} <span className="num">{percent(bps)}</span> {bps < 0 ? 'below' : 'above'} the
            market
          </span>
        ))}
        ,{' '}
        <span title={`Since ${formatClock(alarm.since.timestamp * 1_000)}`}>
          since block <span className="num">{alarm.since.block.toLocaleString('en-US')}</span>
        </span>
      </p>
      <span className="ml-auto flex gap-3">
        <Link href={`/positions?guard=${kind}`} className="text-accent hover:underline">
          Show {one ? 'it' : 'them'}
        </Link>
        <Link href="/oracles" className="text-accent hover:underline">
          Oracles
        </Link>
      </span>
    </section>
  );
};

const Count = ({ alarm }: { readonly alarm: GuardAlarmView }) => (
  <>
    <span className="num" data-testid="guard-count">
      {alarm.count.toLocaleString('en-US')}
    </span>{' '}
    {alarm.count === 1 ? 'position' : 'positions'} (<span className="num">{formatUsd(alarm.debt)}</span> debt)
  </>
);

const percent = (bps: number): string => `${(Math.abs(bps) / 100).toFixed(2)}%`;
