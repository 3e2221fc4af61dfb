'use client';
import Link from 'next/link';
import { AssetTag } from '@/components/market/asset-tag';
import { FromBlock } from '@/components/market/from-block';
import { RiskShape } from '@/components/market/risk-mark';
import { useAssets } from '@/components/market/use-assets';
import { Badge } from '@/components/ui/badge';
import { Explained } from '@/components/ui/explained';
import { formatPrice, formatToken, formatUsd } from '@/components/ui/format-amount';
import { formatBps, formatPercent } from '@/components/ui/format-ratio';
import { formatAge, formatMoment } from '@/components/ui/format-time';
import { Numeric } from '@/components/ui/numeric';
import { Panel } from '@/components/ui/panel';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { useServerNow } from '@/lib/hooks/use-now';
import { AssetSources } from './asset-sources';
import { valueUsd } from './value-usd';

/** Every reserve: what the protocol believes it is worth against what the market says, and how old each word is. */
export const AssetTable = () => {
  const assets = useAssets();
  const now = useServerNow(1000);
  return (
    <Panel
      title="Assets and prices"
      aside={
        <>
          <span className="truncate max-sm:hidden">USD; the protocol’s price decides, the composite compares</span>
          <Link href="/oracles" className="shrink-0 text-accent hover:underline">
            Every source
          </Link>
        </>
      }
    >
      <Table label="Assets and prices">
        <thead>
          <tr>
            <HeadCell>Asset</HeadCell>
            <HeadCell numeric>Protocol</HeadCell>
            <HeadCell numeric>Composite</HeadCell>
            <HeadCell numeric>Apart, bps</HeadCell>
            <HeadCell>Sources that count</HeadCell>
            <HeadCell numeric>Oracle age / heartbeat</HeadCell>
            <HeadCell numeric>Supplied</HeadCell>
            <HeadCell numeric>Borrowed</HeadCell>
            <HeadCell numeric>Used</HeadCell>
            <HeadCell numeric>LT</HeadCell>
            <HeadCell numeric>Bonus</HeadCell>
            <HeadCell>Switches</HeadCell>
          </tr>
        </thead>
        <tbody>
          {Object.values(assets).map((asset) => (
            <AssetRow key={asset.asset} asset={asset} now={now} />
          ))}
        </tbody>
      </Table>
    </Panel>
  );
};

const AssetRow = ({ asset, now }: { readonly asset: AssetView; readonly now: number | undefined }) => (
  <Row data-testid="asset-row">
    <Cell>
      <AssetTag symbol={asset.symbol} />
    </Cell>
    <Cell numeric>
      <Numeric text={formatPrice(asset.price)} reason="the protocol’s oracle gives no price" flash />
    </Cell>
    <Cell numeric>
      <CompositePrice asset={asset} />
    </Cell>
    <Cell numeric>
      <Divergence asset={asset} />
    </Cell>
    <Cell>
      <AssetSources asset={asset} now={now} />
    </Cell>
    <Cell numeric>
      <OracleAge asset={asset} now={now} />
    </Cell>
    <Cell numeric>
      <Amount asset={asset} amount={asset.supplied} cap={asset.supplyCap} />
    </Cell>
    <Cell numeric>
      <Amount asset={asset} amount={asset.borrowed} cap={asset.borrowCap} />
    </Cell>
    <Cell numeric>{formatPercent(usedBps(asset), 0)}</Cell>
    <Cell numeric>{formatPercent(asset.liquidationThreshold)}</Cell>
    <Cell numeric>{asset.liquidationBonus > 10_000 ? formatPercent(asset.liquidationBonus - 10_000) : '—'}</Cell>
    <Cell>
      <Switches asset={asset} now={now} />
    </Cell>
  </Row>
);

const CompositePrice = ({ asset }: { readonly asset: AssetView }) => {
  if (!asset.composite)
    return (
      <Unknown reason={`${asset.fresh} of ${asset.quorum} fresh sources needed: below quorum the price is unknown`} />
    );
  const { price, low, high } = asset.composite;
  return (
    <Explained
      explanation={{
        what: `The middle of what the market says ${asset.symbol} is worth: one vote an independent upstream, the protocol’s own price has none.`,
        formula: 'weighted median(fresh votes)',
        inputs: [
          ['interval', `${formatPrice(low)} – ${formatPrice(high)}`],
          ['votes / needed', `${asset.fresh} / ${asset.quorum}`],
        ],
      }}
    >
      <Numeric text={formatPrice(price)} />
    </Explained>
  );
};

/** Half a percent apart deserves a look, two percent a decision. */
const Divergence = ({ asset }: { readonly asset: AssetView }) => {
  if (asset.divergenceBps === null) return <Unknown reason="needs both a protocol price and a composite" />;
  const size = Math.abs(asset.divergenceBps);
  return (
    <span className={size >= 200 ? 'text-risk-liq' : size >= 50 ? 'text-risk-at' : 'text-ink-2'}>
      <Explained
        explanation={{
          what: 'How far the price the protocol acts on stands from the market’s.',
          formula: '(protocol ÷ composite − 1) × 10,000',
          inputs: [
            ['protocol', formatPrice(asset.price)],
            ['composite', formatPrice(asset.composite?.price)],
          ],
          from: <FromBlock />,
        }}
      >
        <span className="inline-flex items-center gap-1">
          {size >= 50 ? <RiskShape status={size >= 200 ? 'liquidatable' : 'at-risk'} size={8} /> : null}
          {formatBps(asset.divergenceBps)}
        </span>
      </Explained>
    </span>
  );
};

const OracleAge = ({ asset, now }: { readonly asset: AssetView; readonly now: number | undefined }) => {
  if (asset.oracleUpdatedAt === null) return <Unknown reason="this oracle does not say when its round was made" />;
  const age = now === undefined ? undefined : now - asset.oracleUpdatedAt * 1000;
  const late = age !== undefined && asset.heartbeat !== null && age > asset.heartbeat * 1000;
  return (
    <span title={`Round of ${formatMoment(asset.oracleUpdatedAt)}`} className={late ? 'text-risk-at' : undefined}>
      {late ? <RiskShape status="at-risk" size={8} /> : null} {formatAge(age)}
      <span className="text-ink-3"> / {asset.heartbeat === null ? '—' : formatAge(asset.heartbeat * 1000)}</span>
    </span>
  );
};

const Amount = ({
  asset,
  amount,
  cap,
}: {
  readonly asset: AssetView;
  readonly amount: string;
  readonly cap: string;
}) => (
  <Numeric
    text={formatUsd(valueUsd(amount, asset.decimals, asset.price))}
    title={`${formatToken(amount, asset.decimals)} ${asset.symbol}${BigInt(cap) > 0n ? ` of a cap of ${formatToken(cap, 0)}` : ', no cap'}`}
    reason="no price to value it with"
  />
);

const Switches = ({ asset, now }: { readonly asset: AssetView; readonly now: number | undefined }) => {
  const grace = now !== undefined && asset.graceUntil * 1000 > now;
  return (
    <span className="flex gap-1">
      {asset.active ? null : <Badge tone="critical">Inactive</Badge>}
      {asset.paused ? <Badge tone="critical">Paused</Badge> : null}
      {asset.frozen ? <Badge tone="watch">Frozen</Badge> : null}
      {grace ? <Badge tone="watch">Grace {formatAge(asset.graceUntil * 1000 - (now ?? 0))}</Badge> : null}
      {asset.deficit !== null && BigInt(asset.deficit) > 0n ? (
        <Badge tone="severe" title="Debt without collateral, recorded by the pool">
          Deficit {formatToken(asset.deficit, asset.decimals)}
        </Badge>
      ) : null}
    </span>
  );
};

const usedBps = (asset: AssetView): number | null =>
  BigInt(asset.supplied) === 0n ? null : (Number(asset.borrowed) / Number(asset.supplied)) * 10_000;
