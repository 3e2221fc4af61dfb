import { AccountLabel } from '@/components/market/account-label';
import { Section } from '@/components/positions/section';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { CascadeCell } from '@/lib/core/snapshot/cascade-cell-schema';
import { usdWords } from './cascade-words';

/** Who is below 1 in the end without anybody gaining by a liquidation. */
export const CellStuck = ({
  cell: { stuck },
  onAccount,
}: {
  readonly cell: CascadeCell;
  readonly onAccount: (account: `0x${string}`) => void;
}) => (
  <Section
    title="Left stuck"
    aside={stuck.top.length < stuck.accounts ? `${stuck.top.length} of ${stuck.accounts.toLocaleString('en-US')}` : ''}
  >
    {stuck.top.length === 0 ? (
      <p className="px-4 pb-3 text-xs text-ink-3">Nobody is left below a health factor of 1.</p>
    ) : (
      <Table label="Accounts left stuck">
        <thead>
          <tr>
            <HeadCell>Account</HeadCell>
            <HeadCell numeric>HF in the end</HeadCell>
            <HeadCell numeric>Collateral</HeadCell>
            <HeadCell numeric>Debt</HeadCell>
            <HeadCell numeric title="Debt above collateral">
              Uncovered
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {stuck.top.map(({ account, healthFactor, collateralUsd, debtUsd }) => (
            <Row key={account}>
              <Cell>
                <button type="button" className="text-accent hover:underline" onClick={() => onAccount(account)}>
                  <AccountLabel account={account} />
                </button>
              </Cell>
              <Cell numeric>{healthFactor.toFixed(4)}</Cell>
              <Cell numeric>{usdWords(collateralUsd)}</Cell>
              <Cell numeric>{usdWords(debtUsd)}</Cell>
              <Cell numeric>{usdWords(Math.max(0, debtUsd - collateralUsd))}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    )}
  </Section>
);
