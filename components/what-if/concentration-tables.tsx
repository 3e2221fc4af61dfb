'use client';
import Link from 'next/link';
import { memo, type ReactNode } from 'react';
import { AccountLabel } from '@/components/market/account-label';
import { AssetTag } from '@/components/market/asset-tag';
import { useAssets } from '@/components/market/use-assets';
import { EmptyState } from '@/components/ui/empty-state';
import { Explained, type Explanation } from '@/components/ui/explained';
import { formatUsd } from '@/components/ui/format-amount';
import { formatHealthFactor, formatPercent } from '@/components/ui/format-ratio';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { Concentration } from '@/lib/core/snapshot/shock-schema';
import { useConcentration } from '@/lib/hooks/use-concentration';

const TOP = 8;

interface Head {
  readonly text: string;
  readonly explanation?: Explanation;
}
const EXPORTED = 200;
export const CONCENTRATION_CSV = `/api/v1/concentration?limit=${EXPORTED}&format=csv`;
export const CONCENTRATION_CSV_TITLE = `The ${EXPORTED} largest accounts, every asset and e-mode as CSV`;

/** Its debt of all debt, bps; null where there is none. */
const shareOf = (debt: string, { debt: all }: Pick<Concentration, 'debt'>): number | null =>
  Number(all) === 0 ? null : (Number(debt) / Number(all)) * 10_000;
const heldByTop = ({ top }: Concentration): string => top.reduce((sum, { debt }) => sum + BigInt(debt), 0n).toString();

/** How much of all debt the largest accounts owe, in a line. */
export const ConcentrationSummary = () => {
  const { data } = useConcentration(TOP);
  if (!data || data.top.length === 0) return <span className="truncate">accounts, assets, e-modes</span>;
  return (
    <Explained
      explanation={{
        what: `What the ${data.top.length} accounts with the most debt owe, of all debt.`,
        formula: 'Σ debt of the largest ÷ Σ debt',
        inputs: [
          ['they owe', formatUsd(heldByTop(data))],
          ['all owe', formatUsd(data.debt)],
          ['without a price', data.unknown.toLocaleString('en-US')],
        ],
        from: `Block ${data.block.number.toLocaleString('en-US')}`,
      }}
    >
      {data.top.length} largest: <span className="num">{formatPercent(shareOf(heldByTop(data), data))}</span>
    </Explained>
  );
};

/** Where the debt stands: the largest accounts, each asset, each e-mode. */
export const ConcentrationTables = memo(({ onOpen }: { readonly onOpen?: (account: `0x${string}`) => void }) => {
  const { data, error, isFetching, refetch } = useConcentration(TOP);
  const assets = useAssets();
  if (error && !data)
    return (
      <RetryState
        title="The concentration is not known"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    );
  if (!data)
    return (
      <div aria-busy="true" className="grid gap-3 p-3">
        <Skeleton className="h-2 w-40" />
        <Skeleton className="h-2 w-32" />
      </div>
    );
  if (data.top.length === 0) return <EmptyState title="No one has borrowed from this market yet" />;
  const byDebt = <T extends { readonly debt: string }>(list: readonly T[]) =>
    list.toSorted((a, b) => Number(b.debt) - Number(a.debt));
  const from = `Block ${data.block.number.toLocaleString('en-US')}`;
  const debtHead: Head = {
    text: 'Debt',
    explanation: { what: 'Debt with interest accrued to the block, at the protocol’s own prices.', from },
  };
  const shareHead: Head = {
    text: 'Of all',
    explanation: {
      what: 'Its part of the debt of all accounts that can be priced.',
      formula: 'debt ÷ Σ debt',
      inputs: [
        ['Σ debt', formatUsd(data.debt)],
        ['without a price', data.unknown.toLocaleString('en-US')],
      ],
      from,
    },
  };
  return (
    <div className="grid gap-px bg-line @[36rem]:grid-cols-2 @[58rem]:grid-cols-[5fr_5fr_4fr]">
      <Part label="Largest debts" heads={[{ text: 'Account' }, debtHead, shareHead, { text: 'HF' }]}>
        {data.top.map(({ account, debt, healthFactor }) => (
          <Row key={account}>
            <Cell>
              {onOpen ? (
                <button type="button" className="text-accent hover:underline" onClick={() => onOpen(account)}>
                  <AccountLabel account={account} />
                </button>
              ) : (
                <Link href={`/positions?account=${account}`} className="hover:underline">
                  <AccountLabel account={account} />
                </Link>
              )}
            </Cell>
            <Cell numeric>{formatUsd(debt)}</Cell>
            <Cell numeric>{formatPercent(shareOf(debt, data))}</Cell>
            <Cell numeric>{formatHealthFactor(healthFactor)}</Cell>
          </Row>
        ))}
      </Part>
      <Part
        label="Debt and collateral by asset"
        heads={[
          { text: 'Asset' },
          {
            text: 'Collateral',
            explanation: {
              what: 'What accounts with debt hold of it as collateral, at the protocol’s own price.',
              from,
            },
          },
          debtHead,
          shareHead,
        ]}
      >
        {byDebt(Object.entries(data.byAsset).map(([asset, sums]) => ({ asset, ...sums }))).map(
          ({ asset, collateral, debt }) => (
            <Row key={asset}>
              <Cell>
                <AssetTag symbol={assets[asset]?.symbol ?? asset} />
              </Cell>
              <Cell numeric>{formatUsd(collateral)}</Cell>
              <Cell numeric>{formatUsd(debt)}</Cell>
              <Cell numeric>{formatPercent(shareOf(debt, data))}</Cell>
            </Row>
          ),
        )}
      </Part>
      <Part
        label="Debt by e-mode"
        heads={[{ text: 'E-mode' }, debtHead, shareHead]}
        className="@[36rem]:col-span-2 @[58rem]:col-span-1"
      >
        {byDebt(Object.entries(data.byEMode).map(([id, sums]) => ({ id, ...sums }))).map(({ id, label, debt }) => (
          <Row key={id}>
            <Cell className="max-w-36 truncate" title={id === '0' ? 'In no e-mode' : `E-mode ${id}`}>
              {id === '0' ? 'In none' : label}
            </Cell>
            <Cell numeric>{formatUsd(debt)}</Cell>
            <Cell numeric>{formatPercent(shareOf(debt, data))}</Cell>
          </Row>
        ))}
      </Part>
    </div>
  );
});

const Part = ({
  label,
  heads: [first, ...others],
  className = '',
  children,
}: {
  readonly label: string;
  readonly heads: readonly [Head, ...Head[]];
  readonly className?: string;
  readonly children: ReactNode;
}) => (
  <div className={`bg-surface ${className}`}>
    <Table label={label}>
      <thead>
        <tr>
          <HeadCell>{first.text}</HeadCell>
          {others.map(({ text, explanation }) => (
            <HeadCell key={text} numeric>
              {explanation ? <Explained explanation={explanation}>{text}</Explained> : text}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </Table>
  </div>
);
