import { BarChart } from '@/components/charts/bar-chart';
import { Explained } from '@/components/ui/explained';
import { formatTick } from '@/components/ui/format-amount';
import { formatChance } from '@/components/ui/format-ratio';
import { Unknown } from '@/components/ui/unknown';
import type { CascadePathsRun } from '@/lib/core/snapshot/cascade-paths-schema';
import { usdWords } from './cascade-words';

type Spread = CascadePathsRun['lar'];

const KINDS = {
  lar: {
    name: 'Liquidations at risk',
    short: 'LaR',
    says: 'Debt that liquidators would repay. No loss of suppliers by itself: it is what the market must be able to absorb.',
    nothing: 'without any liquidation',
    colour: 'var(--accent)',
  },
  var: {
    name: 'Insolvency: value at risk',
    short: 'VaR',
    says: 'Debt that no collateral would be left for. That is the loss of suppliers; what stands today is in it.',
    nothing: 'without any bad debt',
    colour: 'var(--risk-bad)',
  },
} as const;

/** One loss over all paths: its tails with their intervals, and how it is spread. */
export const LossSpread = ({
  kind,
  spread,
  today,
  paths,
  block,
}: {
  readonly kind: keyof typeof KINDS;
  readonly spread: Spread;
  /** USD that stand without any move. */
  readonly today: number;
  readonly paths: number;
  readonly block: number;
}) => {
  const { name, short, says, nothing, colour } = KINDS[kind];
  const { width, counts, beyond } = spread.bins;
  const share = (count: number): number => (count / paths) * 100;
  const idOf = (place: number): string => `$${formatTick(place * width)}`;
  const bars = counts.map((count, place) => ({
    id: idOf(place),
    value: share(count),
    colour,
    detail: `${idOf(place)} to ${idOf(place + 1)}: ${count.toLocaleString('en-US')} of ${paths.toLocaleString('en-US')} paths, ${formatChance(count / paths)}`,
  }));
  const at = (value: number): string | undefined => bars[Math.floor(value / width)]?.id;
  const marks = (['p95', 'p99'] as const).flatMap((tail) => {
    const before = width > 0 ? at(spread[tail].value) : undefined;
    return before === undefined ? [] : [{ before, label: `${tail.slice(1)}%` }];
  });
  const none = `${formatChance(spread.none)} of paths ${nothing}`;
  return (
    <section aria-label={name} className="bg-surface pb-1">
      <h3 className="px-3 pt-2 text-xs font-medium">{name}</h3>
      <p className="px-3 text-2xs text-ink-3">{says}</p>
      <dl className="grid grid-cols-3 gap-2 px-3 py-2">
        <Tail kind={kind} label={`${short} 95%`} share="95" tail={spread.p95} block={block} paths={paths} />
        <Tail kind={kind} label={`${short} 99%`} share="99" tail={spread.p99} block={block} paths={paths} />
        <div className="min-w-0">
          <dt className="text-2xs text-ink-3">Median, mean, most</dt>
          <dd className="num live truncate text-xs leading-6">
            {usdWords(spread.median)} · {usdWords(spread.mean)} · {usdWords(spread.most)}
          </dd>
          <dd className="text-2xs text-ink-3">{usdWords(today)} of it stands today</dd>
        </div>
      </dl>
      {bars.length === 0 ? (
        <p className="px-3 pb-2 text-xs text-ink-2">{none}.</p>
      ) : (
        <BarChart
          label={`${name} over ${paths.toLocaleString('en-US')} paths: 95% up to ${usdWords(spread.p95.value)}, 99% up to ${usdWords(spread.p99.value)}; ${none}`}
          bars={bars}
          formatValue={(percent) => `${formatTick(percent)}%`}
          more={marks}
          height={128}
          summary={`Share of paths by loss · ${none}${beyond > 0 ? ` · ${beyond} above the last bar` : ''}`}
        />
      )}
    </section>
  );
};

const Tail = ({
  kind,
  label,
  share,
  tail: { value, low, high },
  block,
  paths,
}: {
  readonly kind: keyof typeof KINDS;
  readonly label: string;
  readonly share: string;
  readonly tail: Spread['p95'];
  readonly block: number;
  readonly paths: number;
}) => (
  <div className="min-w-0" data-testid={`${kind}-${share}`}>
    <dt className="text-2xs text-ink-3">
      <Explained
        explanation={{
          what: `In ${share} of 100 drawn futures ${kind === 'lar' ? 'liquidations come to' : 'bad debt comes to'} no more than this. The interval is what 95 of 100 repetitions of the draw would say: of the draw alone, not of the model.`,
          formula: `quantile ${share}% of ${paths.toLocaleString('en-US')} paths; interval by bootstrap`,
          from: `Block ${block.toLocaleString('en-US')}`,
        }}
      >
        {label}
      </Explained>
    </dt>
    <dd className="num live truncate text-lg">{usdWords(value)}</dd>
    <dd className="num text-2xs text-ink-3">
      {low === null || high === null ? (
        <>
          <Unknown reason="the paths do not reach so far out: more are needed" /> interval
        </>
      ) : (
        `${usdWords(low)} to ${usdWords(high)}`
      )}
    </dd>
  </div>
);
