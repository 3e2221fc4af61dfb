'use client';
import { AccountLabel } from '@/components/market/account-label';
import { AssetTag } from '@/components/market/asset-tag';
import { EmptyState } from '@/components/ui/empty-state';
import { Explained } from '@/components/ui/explained';
import { formatMoment } from '@/components/ui/format-time';
import { Panel } from '@/components/ui/panel';
import { RetryState } from '@/components/ui/retry-state';
import { Skeleton } from '@/components/ui/skeleton';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { CascadeStuck, CascadeStuckPosition } from '@/lib/core/snapshot/cascade-stuck-schema';
import { useCascadeStuck } from '@/lib/hooks/use-cascade-stuck';
import { changeWords, countWords, usdWords } from './cascade-words';
import { STUCK } from './stuck-words';

type Assets = Readonly<Record<string, AssetView>>;

/** Positions below 1 today that nobody liquidates at a profit: why, since when, and what would clear them. */
export const StuckPanel = ({
  terms,
  assets,
  onAccount,
}: {
  readonly terms: Parameters<typeof useCascadeStuck>[0];
  readonly assets: Assets;
  readonly onAccount: (account: `0x${string}`) => void;
}) => {
  const { data, error, isFetching, refetch } = useCascadeStuck(terms);
  return (
    <Panel title="Stuck bad debt" aside={data ? <Sums data={data} /> : null}>
      {data ? (
        data.stuck.length === 0 ? (
          <EmptyState title="Nothing is stuck">
            Every position below a health factor of 1 can be liquidated at a profit at block{' '}
            {data.block.number.toLocaleString('en-US')}.
          </EmptyState>
        ) : (
          <StuckTable data={data} assets={assets} onAccount={onAccount} />
        )
      ) : error ? (
        <RetryState
          title="Stuck debt could not be computed"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <div aria-busy="true" className="grid gap-2 p-3">
          <Skeleton className="h-3 w-2/3" />
          <Skeleton className="h-3 w-1/2" />
        </div>
      )}
    </Panel>
  );
};

const Sums = ({ data: { total, byReason, block } }: { readonly data: CascadeStuck }) => (
  <Explained
    explanation={{
      what: 'Positions below a health factor of 1 whose best liquidation does not pay at the depth that is known, after gas. The economic bad debt counts the bonus that would clear them as lost.',
      formula: 'economic = Σ max(0, debt − collateral ÷ (1 + bonus that clears))',
      inputs: [
        ['accounts', total.accounts.toLocaleString('en-US')],
        ['collateral', usdWords(total.collateralUsd)],
        ['debt above collateral', usdWords(total.badDebtUsd)],
        ['economic bad debt', usdWords(total.economicBadDebtUsd)],
        ...Object.entries(byReason)
          .filter(([, { accounts }]) => accounts > 0)
          .map(
            ([reason, { accounts, debtUsd }]) =>
              [STUCK[reason as CascadeStuckPosition['reason']].word, `${accounts}, ${usdWords(debtUsd)}`] as const,
          ),
      ],
      from: `Block ${block.number.toLocaleString('en-US')}`,
    }}
  >
    <span className="num" data-testid="stuck-total">
      {countWords(total.accounts, 'account')}, {usdWords(total.debtUsd)} debt
    </span>
  </Explained>
);

const StuckTable = ({
  data,
  assets,
  onAccount,
}: {
  readonly data: CascadeStuck;
  readonly assets: Assets;
  readonly onAccount: (account: `0x${string}`) => void;
}) => (
  <div className="max-h-80 overflow-y-auto">
    <Table label="Stuck positions">
      <thead>
        <tr>
          <HeadCell>Account</HeadCell>
          <HeadCell>Why</HeadCell>
          <HeadCell numeric>Debt</HeadCell>
          <HeadCell numeric title="At the protocol’s prices">
            Collateral
          </HeadCell>
          <HeadCell numeric title="What its best liquidation pays after gas">
            Best pays
          </HeadCell>
          <HeadCell numeric title="Below 1 since then, by the engine’s own watch">
            Since block
          </HeadCell>
          <HeadCell numeric title="The least bonus at which it would pay; today’s in brackets">
            Clears at bonus
          </HeadCell>
          <HeadCell numeric title="The price of its largest collateral from which it is healthy again">
            Healthy at
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {data.stuck.map((row) => (
          <StuckRow key={row.account} row={row} assets={assets} onAccount={onAccount} />
        ))}
      </tbody>
    </Table>
  </div>
);

const percent = (bps: number): string => `${Number((bps / 100).toFixed(2))}%`;

const StuckRow = ({
  row: { account, reason, debtUsd, collateralUsd, pair, since, clears },
  assets,
  onAccount,
}: {
  readonly row: CascadeStuckPosition;
  readonly assets: Assets;
  readonly onAccount: (account: `0x${string}`) => void;
}) => (
  <Row data-testid="stuck-row" data-reason={reason}>
    <Cell>
      <button type="button" className="text-accent hover:underline" onClick={() => onAccount(account)}>
        <AccountLabel account={account} />
      </button>
    </Cell>
    <Cell title={STUCK[reason].meaning}>{STUCK[reason].word}</Cell>
    <Cell numeric>{usdWords(debtUsd)}</Cell>
    <Cell numeric>{usdWords(collateralUsd)}</Cell>
    <Cell
      numeric
      title={
        pair
          ? `${assets[pair.collateral]?.symbol ?? pair.collateral} for ${assets[pair.debt]?.symbol ?? pair.debt}`
          : undefined
      }
    >
      {pair ? usdWords(pair.profitUsd) : <Unknown reason="no pair of it has a price" />}
    </Cell>
    <Cell numeric title={since ? formatMoment(since.timestamp) : undefined}>
      {since ? since.block.toLocaleString('en-US') : <Unknown reason="it was so before this engine watched" />}
    </Cell>
    <Cell numeric>
      {clears.bonusBps === null ? <Unknown reason="no bonus up to 100% clears it" /> : percent(clears.bonusBps)}
      {clears.currentBonusBps === null ? null : (
        <span className="text-ink-3"> ({percent(clears.currentBonusBps)})</span>
      )}
    </Cell>
    <Cell numeric>
      {clears.price ? (
        <span className="inline-flex items-center gap-1.5" title={`$${clears.price.usd}`}>
          <AssetTag symbol={assets[clears.price.asset]?.symbol ?? clears.price.asset} />
          {changeWords(clears.price.share)}
        </span>
      ) : (
        <Unknown reason="no price of one collateral alone makes it healthy" />
      )}
    </Cell>
  </Row>
);
