'use client';
import type { ReactNode } from 'react';
import { AssetTag } from '@/components/market/asset-tag';
import { Button } from '@/components/ui/button';
import { Explained, type Explanation } from '@/components/ui/explained';
import { formatCompact } from '@/components/ui/format-amount';
import { formatPercent } from '@/components/ui/format-ratio';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';
import type { CollateralAdviceView } from '@/lib/core/snapshot/advice-schema';

const WHOLE = 10_000;
type Advised = CollateralAdviceView['advised']['ltv'];
const usd = (value: number | null): ReactNode => (value === null ? 'not known' : `$${formatCompact(value)}`);
const cap = (tokens: number): string => (tokens === 0 ? 'none' : formatCompact(tokens));

/** Each collateral's terms, those in force → those advised. */
export const AdviceTable = ({
  collaterals,
  slippage,
  aversion,
  sigmas,
  block,
  onTry,
}: {
  readonly collaterals: readonly CollateralAdviceView[];
  readonly slippage: number;
  readonly aversion: number;
  readonly sigmas: number;
  readonly block: number;
  readonly onTry: (one: CollateralAdviceView) => void;
}) => {
  const from = `Block ${block.toLocaleString('en-US')}; outside e-modes`;
  const heads: readonly (readonly [string, Explanation])[] = [
    [
      'Risk r',
      {
        what: 'The risk that today’s threshold takes by SmartLTV: 1 is its authors’ level, more is riskier.',
        formula: 'r = σ ÷ (√(ℓ/d) · ln(1/(LT + β)))',
        from,
      },
    ],
    [
      'Threshold',
      {
        what: 'SmartLTV, and never so high that threshold × (1 + bonus) is over 1.',
        formula: `LT = exp(−c·σ/√(ℓ/d)) − β,  c = ${aversion}, β = ${slippage} %`,
        from,
      },
    ],
    [
      'LTV',
      {
        what: `The advised threshold less ${sigmas} standard deviations of a day, so that who borrows the most is not liquidated within it.`,
        formula: `LTV = LT · exp(−${sigmas}·σ/√365)`,
        from,
      },
    ],
    [
      'Bonus',
      {
        what: 'The least that a liquidator of the largest sale works for.',
        formula: 'b ≥ (slippage(Q) + gas/Q + oracle deviation + bid) ÷ (1 − fee)',
        from,
      },
    ],
    [
      'Supply cap',
      {
        what: 'Whole tokens that may back debt before SmartLTV asks for less than today’s threshold, at today’s use.',
        formula: 'd* = ℓ·(ln(1/(LT + β))/(c·σ))²;  cap = d* · collateral ÷ debt',
        from,
      },
    ],
    [
      'Borrow cap',
      {
        what: 'Whole tokens that may be owed while liquidators can still buy them back in time.',
        formula: 'd* with what can be bought within β and the threshold behind these debts',
        from,
      },
    ],
  ];
  return (
    <Table label="Advised risk terms">
      <thead>
        <tr>
          <HeadCell>Asset</HeadCell>
          {heads.map(([text, explanation]) => (
            <HeadCell key={text} numeric>
              <Explained explanation={explanation}>{text}</Explained>
            </HeadCell>
          ))}
          <HeadCell>
            <span className="sr-only">Try</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {collaterals.map((each) => {
          const { asset, symbol, now, advised } = each;
          return (
            <Row key={asset} data-asset={symbol}>
              <Cell>
                <Explained explanation={factsOf(each, from)} underline={false}>
                  <AssetTag symbol={symbol} />
                </Explained>
              </Cell>
              <Cell numeric>
                {advised.risk.value === null ? (
                  <Unknown reason={advised.risk.missing ?? ''} />
                ) : (
                  advised.risk.value.toPrecision(2)
                )}
              </Cell>
              <Change
                now={formatPercent(now.liquidationThreshold)}
                advised={advised.liquidationThreshold}
                show={formatPercent}
              />
              <Change now={formatPercent(now.ltv)} advised={advised.ltv} show={formatPercent} />
              <Change
                now={formatPercent(now.liquidationBonus - WHOLE)}
                advised={advised.liquidationBonus}
                show={(bps) => formatPercent(bps - WHOLE, 2)}
              />
              <Change now={cap(now.supplyCap)} advised={advised.supplyCap} show={formatCompact} />
              <Change now={cap(now.borrowCap)} advised={advised.borrowCap} show={formatCompact} />
              <Cell className="text-right">
                <Button
                  size="sm"
                  variant="ghost"
                  onClick={() => onTry(each)}
                  aria-label={`Try the advice for ${symbol}`}
                >
                  Try
                </Button>
              </Cell>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
};

const Change = ({
  now,
  advised,
  show,
}: {
  readonly now: string;
  readonly advised: Advised;
  readonly show: (value: number) => string;
}) => (
  <Cell numeric>
    <span className="text-ink-3">{now} → </span>
    {advised.value === null ? <Unknown reason={advised.missing ?? ''} /> : show(advised.value)}
  </Cell>
);

const factsOf = ({ symbol, facts, depth }: CollateralAdviceView, from: string): Explanation => ({
  what: `What the advice for ${symbol} is made from.`,
  inputs: [
    ['σ, a year', facts.sigma === null ? 'not known' : formatPercent(facts.sigma * WHOLE)],
    ['sells within β', usd(facts.sellable)],
    ['can be bought within β', usd(facts.buyable)],
    ['collateral', usd(facts.collateral)],
    ['debt it backs', usd(facts.backedDebt)],
    ['largest sale in a call', usd(facts.largestSale)],
    ['owed in it', usd(facts.borrowed)],
    ['gas', usd(facts.gasUsd)],
    ['oracle deviation', formatPercent(facts.deviationBps, 2)],
    [
      'depth',
      depth.oldestBlock === null ? depth.source : `${depth.source}, block ${depth.oldestBlock.toLocaleString('en-US')}`,
    ],
  ],
  from,
});
