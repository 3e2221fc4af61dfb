'use client';
import { useState } from 'react';
import { AccountLabel } from '@/components/market/account-label';
import { AssetTag } from '@/components/market/asset-tag';
import { Section } from '@/components/positions/section';
import { Select } from '@/components/ui/select';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { CascadeCell } from '@/lib/core/snapshot/cascade-cell-schema';
import { usdWords } from './cascade-words';

const MOST = 60;

/** Who is liquidated, in which round, by which pair; the largest of each round. */
export const CellAccounts = ({
  cell,
  assets,
  onAccount,
}: {
  readonly cell: CascadeCell;
  readonly assets: Readonly<Record<string, AssetView>>;
  readonly onAccount: (account: `0x${string}`) => void;
}) => {
  const [chosen, setChosen] = useState(0);
  const rounds = cell.steps.filter(({ taken }) => taken.length > 0);
  const shown = rounds.some(({ round }) => round === chosen) ? chosen : 0;
  const rows = rounds
    .filter(({ round }) => shown === 0 || round === shown)
    .flatMap(({ round, taken }) => taken.map((each) => ({ round, ...each })))
    .slice(0, MOST);
  if (rounds.length === 0) return null;
  const all = rounds.reduce((sum, { round, accounts }) => sum + (shown === 0 || round === shown ? accounts : 0), 0);
  const symbolOf = (asset: string): string => assets[asset]?.symbol ?? asset;
  return (
    <Section
      title="Accounts"
      aside={
        <>
          <span className="num">
            {rows.length < all ? `${rows.length} of ${all.toLocaleString('en-US')} calls` : `${all} calls`}
          </span>
          <Select
            aria-label="Round whose accounts are shown"
            className="h-6 text-2xs"
            value={shown}
            onChange={(event) => setChosen(Number(event.target.value))}
          >
            <option value={0}>All rounds</option>
            {rounds.map(({ round }) => (
              <option key={round} value={round}>
                Round {round}
              </option>
            ))}
          </Select>
        </>
      }
    >
      <Table label="Accounts liquidated">
        <thead>
          <tr>
            <HeadCell>Account</HeadCell>
            <HeadCell numeric>Round</HeadCell>
            <HeadCell numeric title="Health factor before the call">
              HF
            </HeadCell>
            <HeadCell>Seized</HeadCell>
            <HeadCell numeric>USD</HeadCell>
            <HeadCell>Repaid</HeadCell>
            <HeadCell numeric>USD</HeadCell>
            <HeadCell numeric title="What selling it alone leaves after repaying and gas">
              Profit
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ round, account, healthFactor, collateralAsset, debtAsset, seizedUsd, repaidUsd, profitUsd }) => (
            <Row key={`${round} ${account}`} data-testid="taken-row">
              <Cell>
                <button type="button" className="text-accent hover:underline" onClick={() => onAccount(account)}>
                  <AccountLabel account={account} />
                </button>
              </Cell>
              <Cell numeric>{round}</Cell>
              <Cell numeric>{healthFactor.toFixed(4)}</Cell>
              <Cell>
                <AssetTag symbol={symbolOf(collateralAsset)} />
              </Cell>
              <Cell numeric>{usdWords(seizedUsd)}</Cell>
              <Cell>
                <AssetTag symbol={symbolOf(debtAsset)} />
              </Cell>
              <Cell numeric>{usdWords(repaidUsd)}</Cell>
              <Cell numeric>{usdWords(profitUsd)}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Section>
  );
};
