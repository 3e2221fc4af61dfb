'use client';
import { memo, useCallback, useRef } from 'react';
import { usePageKeys } from '@/components/frame/keyboard';
import { AccountLabel } from '@/components/market/account-label';
import { RiskMark } from '@/components/market/risk-mark';
import { CsvLink } from '@/components/ui/csv-link';
import { EmptyState } from '@/components/ui/empty-state';
import { Explained } from '@/components/ui/explained';
import { formatUsd } from '@/components/ui/format-amount';
import { formatHealthFactor } from '@/components/ui/format-ratio';
import { Panel } from '@/components/ui/panel';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Toggle } from '@/components/ui/toggle';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { ShockAccount, ShockAnswer } from '@/lib/core/snapshot/shock-schema';
import type { ShockState } from './shock-state';

/** The first of the newly liquidatable by the protocol's exact rules; each opens with the same moves. */
export const AffectedTable = ({
  answer,
  assets,
  sort,
  csvHref,
  onSort,
  onOpen,
}: {
  readonly answer: ShockAnswer;
  readonly assets: Readonly<Record<string, AssetView>>;
  readonly sort: ShockState['sort'];
  /** Where all of them are exported from. */
  readonly csvHref: string;
  readonly onSort: (sort: ShockState['sort']) => void;
  readonly onOpen: (account: `0x${string}`) => void;
}) => {
  const body = useRef<HTMLTableSectionElement>(null);
  usePageKeys(
    useCallback((event) => {
      if (event.key !== 'j' && event.key !== 'k') return;
      const rows = [...(body.current?.querySelectorAll<HTMLElement>('button') ?? [])];
      const at = rows.indexOf(document.activeElement as HTMLElement);
      const to = event.key === 'j' ? at + 1 : at < 0 ? rows.length - 1 : at - 1;
      rows[to]?.focus();
    }, []),
  );
  const { accounts, newly } = answer;
  return (
    <Panel
      title="Newly liquidatable"
      aside={
        <>
          <span className="truncate max-sm:hidden">
            {accounts.length < newly.count ? `${accounts.length} of ${newly.count.toLocaleString('en-US')}` : ''}
          </span>
          <Toggle className="h-6!" pressed={sort === 'debt'} onClick={() => onSort('debt')}>
            Largest
          </Toggle>
          <Toggle className="h-6!" pressed={sort === 'healthFactor'} onClick={() => onSort('healthFactor')}>
            Lowest HF
          </Toggle>
          <CsvLink href={csvHref} title="Every newly liquidatable account as CSV" />
        </>
      }
    >
      {accounts.length === 0 ? (
        <EmptyState title="No position becomes liquidatable by these moves">
          Move a price, or take one of the presets.
        </EmptyState>
      ) : (
        <Table label="Newly liquidatable positions">
          <thead>
            <tr>
              <HeadCell>Account</HeadCell>
              <HeadCell>Then</HeadCell>
              <HeadCell numeric>HF now</HeadCell>
              <HeadCell numeric>
                <Explained
                  explanation={{
                    what: 'Its health factor at the moved prices and terms, all else as in the newest block, by the protocol’s own integer rules.',
                    formula: 'Σ collateral × moved price × LT ÷ Σ debt × moved price',
                    from: `Block ${answer.block.number.toLocaleString('en-US')}`,
                  }}
                >
                  HF then
                </Explained>
              </HeadCell>
              <HeadCell numeric title="At the moved prices">
                Debt then
              </HeadCell>
              <HeadCell numeric title="At the moved prices">
                Collateral then
              </HeadCell>
              <HeadCell>Holds</HeadCell>
              <HeadCell>Owes</HeadCell>
            </tr>
          </thead>
          <tbody ref={body}>
            {accounts.map((row) => (
              <AffectedRow key={row.account} row={row} assets={assets} onOpen={onOpen} />
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
};

/** Drawn when its account changes, not with every move of a slider. */
const AffectedRow = memo(
  ({
    row,
    assets,
    onOpen,
  }: {
    readonly row: ShockAccount;
    readonly assets: Readonly<Record<string, AssetView>>;
    readonly onOpen: (account: `0x${string}`) => void;
  }) => (
    <Row data-testid="affected-row" data-account={row.account}>
      <Cell>
        <button type="button" className="text-accent hover:underline" onClick={() => onOpen(row.account)}>
          <AccountLabel account={row.account} />
        </button>
      </Cell>
      <Cell>
        <RiskMark status={row.status} />
      </Cell>
      <Cell numeric>{formatHealthFactor(row.before)}</Cell>
      <Cell numeric>{formatHealthFactor(row.after)}</Cell>
      <Cell numeric>{formatUsd(row.debt)}</Cell>
      <Cell numeric>{formatUsd(row.collateral)}</Cell>
      <Cell>{symbolsOf(row.collateralAssets, assets)}</Cell>
      <Cell>{symbolsOf(row.debtAssets, assets)}</Cell>
    </Row>
  ),
);

const symbolsOf = (list: readonly string[], assets: Readonly<Record<string, AssetView>>): string =>
  list.map((asset) => assets[asset]?.symbol ?? asset).join(' ');
