'use client';
import { formatUsd } from '@/components/ui/format-amount';
import { formatChance, formatHealthFactor, formatHorizon } from '@/components/ui/format-ratio';
import { Numeric } from '@/components/ui/numeric';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { useStream } from '@/lib/hooks/use-stream';
import { MarkedAccount } from './marked-account';

const SHOWN = 8;
const UNESTIMATED = 'too few minutes of prices are known to say how wild they are, or a price is missing';

/** Those that are not liquidatable yet, in the book's order: by expected loss, then by chance × debt. */
export const NextInLine = () => {
  const next = useStream((view) => view.snapshot?.next);
  const horizonS = useStream((view) => view.snapshot?.volatility.horizonS);
  if (!next || next.length === 0 || horizonS === undefined) return null;
  return (
    <Table label="Next in line, by expected loss, then by chance of a breach × debt">
      <thead>
        <tr>
          <HeadCell>Next in line</HeadCell>
          <HeadCell numeric>Health factor</HeadCell>
          <HeadCell numeric>Breach within {formatHorizon(horizonS)}</HeadCell>
          <HeadCell numeric>Debt</HeadCell>
          <HeadCell numeric>Loss at a breach</HeadCell>
          <HeadCell numeric>Expected loss</HeadCell>
        </tr>
      </thead>
      <tbody>
        {next.slice(0, SHOWN).map((row) => (
          <Row key={row.account}>
            <Cell>
              <MarkedAccount account={row.account} status={row.status} />
            </Cell>
            <Cell numeric>
              <Numeric text={formatHealthFactor(row.healthFactor)} reason="a price is missing" flash />
            </Cell>
            <Cell numeric>
              <Numeric text={formatChance(row.breachProbability)} reason={UNESTIMATED} />
            </Cell>
            <Cell numeric>
              <Numeric text={formatUsd(row.debt)} reason="a price is missing" />
            </Cell>
            <Cell numeric>
              {row.lossGivenBreach?.startsWith('-') ? (
                <span
                  className="text-ink-3"
                  title={`A sale would leave ${formatUsd(row.lossGivenBreach.slice(1))} over`}
                >
                  none
                </span>
              ) : (
                <Numeric text={formatUsd(row.lossGivenBreach)} reason={UNESTIMATED} />
              )}
            </Cell>
            <Cell numeric>
              <Numeric
                text={formatUsd(row.expectedLoss)}
                reason={UNESTIMATED}
                className={row.expectedLoss === '0' ? 'text-ink-3' : ''}
              />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
};
