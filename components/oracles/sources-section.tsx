'use client';
import { REJECTED_WORDS } from '@/components/market/rejected-words';
import { RiskShape } from '@/components/market/risk-mark';
import { Section } from '@/components/positions/section';
import { cx } from '@/components/ui/cx';
import { formatPrice } from '@/components/ui/format-amount';
import { formatBps } from '@/components/ui/format-ratio';
import { formatAge, formatClock } from '@/components/ui/format-time';
import { Numeric } from '@/components/ui/numeric';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { MARK_WORDS, markOf } from './cell-view';
import { GROUPS } from './group-words';
import { sourceColour } from './source-colour';
import { type SourceView, sourceId } from './source-columns';
import { formatWeight, percentileWords, sharesVoteWith } from './source-facts';
import { sourceName } from './source-names';

const ORDER = Object.keys(GROUPS);

/** Every source of the asset in full; a press opens its raw messages. */
export const SourcesSection = ({
  asset,
  now,
  onOpen,
}: {
  readonly asset: AssetView;
  readonly now: number | undefined;
  readonly onOpen: (source: string) => void;
}) => {
  const sources = Object.values(asset.sources).sort(
    (a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group) || a.source.localeCompare(b.source),
  );
  return (
    <Section title="Sources" aside="press one for its raw messages">
      <Table label={`Sources of ${asset.symbol}`}>
        <thead>
          <tr>
            <HeadCell>Source</HeadCell>
            <HeadCell numeric>Price, $</HeadCell>
            <HeadCell numeric title="From the composite">
              Bps
            </HeadCell>
            <HeadCell numeric title="Further out than in this share of the last day’s minutes">
              Day %
            </HeadCell>
            <HeadCell numeric title="Time in breach within the last day">
              In breach
            </HeadCell>
            <HeadCell numeric>Age / limit</HeadCell>
            <HeadCell numeric title="Share of the vote">
              Weight
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <SourceRow key={source.source} asset={asset} source={source} now={now} onOpen={onOpen} />
          ))}
        </tbody>
      </Table>
    </Section>
  );
};

const SourceRow = ({
  asset,
  source,
  now,
  onOpen,
}: {
  readonly asset: AssetView;
  readonly source: SourceView;
  readonly now: number | undefined;
  readonly onOpen: (source: string) => void;
}) => {
  const mark = markOf(source);
  const { rejected, group } = source;
  const shares = sharesVoteWith(asset, source);
  const why = [
    rejected === null ? '' : `does not count: ${REJECTED_WORDS[rejected]}`,
    shares.length > 0 ? `one vote with ${shares.map(sourceName).join(', ')}` : '',
  ].filter(Boolean);
  return (
    <>
      <Row data-testid="oracle-source" className={why.length > 0 ? 'border-b-0!' : ''}>
        <Cell>
          <button
            type="button"
            title={`${source.source}, ${GROUPS[group].name}: open its raw messages`}
            onClick={() => onOpen(source.source)}
            className="flex max-w-40 items-center gap-1.5 hover:underline"
          >
            <span
              aria-hidden="true"
              className="h-[3px] w-3 shrink-0"
              style={{ background: sourceColour(sourceId(source.source)) }}
            />
            <span className="truncate">{sourceName(source.source)}</span>
          </button>
        </Cell>
        <Cell numeric className={rejected ? 'text-ink-3 line-through' : ''}>
          {formatPrice(source.price)}
        </Cell>
        <Cell numeric className={mark === 'far' ? 'text-risk-liq' : mark === 'breach' ? 'text-risk-at' : ''}>
          <span
            className="inline-flex items-center gap-1"
            title={`${MARK_WORDS[mark] || 'within'} ±${source.thresholdBps}`}
          >
            {mark === 'none' ? null : <RiskShape status={mark === 'far' ? 'liquidatable' : 'at-risk'} size={8} />}
            <Numeric text={formatBps(source.deviationBps)} reason="no composite to compare with" />
          </span>
        </Cell>
        <Cell numeric title={percentileWords(source.percentile)}>
          <Numeric
            text={source.percentile === null ? '—' : String(Math.floor(source.percentile))}
            reason={percentileWords(null)}
          />
        </Cell>
        <Cell
          numeric
          className={cx(source.breachSince === null ? 'text-ink-3' : 'text-risk-at')}
          title={
            source.breachSince === null ? 'not in breach now' : `in breach since ${formatClock(source.breachSince)}`
          }
        >
          {source.breachSeconds === 0 && source.breachSince === null ? '0' : formatAge(source.breachSeconds * 1_000)}
          {source.breachSince === null ? '' : ', now'}
        </Cell>
        <Cell numeric>
          {now === undefined ? '' : formatAge(now - source.observedAt)}
          <span className="text-ink-3"> / {source.maxAgeMs === null ? 'none' : formatAge(source.maxAgeMs)}</span>
        </Cell>
        <Cell numeric className={source.weight === 0 ? 'text-ink-3' : ''}>
          {group === 'protocol' ? '' : formatWeight(source.weight)}
        </Cell>
      </Row>
      {why.length > 0 ? (
        <tr className="border-b">
          <td colSpan={7} className={cx('pb-1.5 text-2xs', rejected ? 'text-risk-watch' : 'text-ink-3')}>
            <span className="ml-[18px]">{why.join('; ')}</span>
          </td>
        </tr>
      ) : null}
    </>
  );
};
