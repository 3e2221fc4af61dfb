import { Section } from '@/components/positions/section';
import { formatPrice } from '@/components/ui/format-amount';
import { formatBps } from '@/components/ui/format-ratio';
import { formatAge, formatClock } from '@/components/ui/format-time';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { formatLag } from './last-move';
import { sourceColour } from './source-colour';
import { sourceId } from './source-columns';
import { shortName } from './source-names';

/** The newest move of the composite: in which order the sources went; and how often each has gone first. */
export const MovesSection = ({ asset, now }: { readonly asset: AssetView; readonly now: number | undefined }) => {
  const { move, leads } = asset;
  const firsts = Object.entries(leads).sort(([, a], [, b]) => b - a);
  const moves = firsts.reduce((sum, [, count]) => sum + count, 0);
  if (!move)
    return (
      <Section title="Who moves first">
        <p className="px-4 pb-3 text-xs text-ink-3">
          The composite has not moved by 10 bps within ten seconds since the engine’s start.
        </p>
      </Section>
    );
  const slowest = Math.max(1, ...move.order.map(({ lagMs }) => lagMs));
  return (
    <Section title="Who moves first" aside={`${moves} ${moves === 1 ? 'move' : 'moves'} since the engine’s start`}>
      <div className="grid gap-x-8 gap-y-3 px-4 pb-3 text-xs sm:grid-cols-[3fr_2fr]">
        <div className="grid content-start gap-1">
          <p className="text-2xs text-ink-3">
            The newest: <span className="num text-ink">{formatBps(move.bps)} bps</span> at{' '}
            <span className="num">{formatClock(move.at)}</span>
            {now === undefined ? '' : `, ${formatAge(now - move.at)} ago`}, ${formatPrice(move.from)} → $
            {formatPrice(move.to)}
          </p>
          <ol className="grid gap-0.5">
            {move.order.map(({ source, lagMs }) => (
              <Bar
                key={source}
                source={source}
                share={lagMs / slowest}
                text={lagMs === 0 ? 'first' : formatLag(lagMs)}
              />
            ))}
          </ol>
          {move.order.length === 0 ? <p className="text-ink-3">No source could be timed.</p> : null}
        </div>
        <div className="grid content-start gap-1">
          <p className="text-2xs text-ink-3">Went first</p>
          <ol className="grid gap-0.5">
            {firsts.map(([source, count]) => (
              <Bar key={source} source={source} share={count / Math.max(1, moves)} text={`${count}×`} />
            ))}
          </ol>
        </div>
      </div>
    </Section>
  );
};

const Bar = ({ source, share, text }: { readonly source: string; readonly share: number; readonly text: string }) => (
  <li className="grid grid-cols-[7rem_1fr_3.5rem] items-center gap-2">
    <span className="truncate" title={source}>
      {shortName(source)}
    </span>
    <span aria-hidden="true" className="h-1.5 bg-track">
      <span
        className="block h-full"
        style={{ width: `${Math.max(1, share * 100)}%`, background: sourceColour(sourceId(source)) }}
      />
    </span>
    <span className="num live text-right text-2xs">{text}</span>
  </li>
);
