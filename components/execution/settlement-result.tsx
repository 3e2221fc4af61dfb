import { Badge } from '@/components/ui/badge';
import { CopyButton } from '@/components/ui/copy-button';
import { formatBaseUnits, formatExact } from '@/components/ui/format-decimal';
import { shortHex } from '@/components/ui/format-hex';
import { KeyValues } from '@/components/ui/key-values';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { ComparedField, DifferenceReason, SettlementComparison } from '@/lib/core/settlement/compare';
import type { AssetView, SettlementView } from '@/lib/core/snapshot/schema';
import type { LiquidationRun } from '@/lib/hooks/use-liquidation';

const NAMES: Record<ComparedField['name'], string> = {
  repaid: 'Repaid',
  seized: 'Seized',
  seizedNet: 'Received',
  protocolFee: 'Protocol fee',
  deficit: 'Bad debt burned',
};

const REASONS: Record<DifferenceReason, string> = {
  none: '',
  accrual: 'interest between the plan and the block',
  'price-change': 'the protocol’s price moved before the block',
  'state-change': 'the position changed before the block',
  unexplained: 'no proven reason yet',
};

/** What the chain did beside what was planned, in base units, each difference with its reason. */
export const SettlementResult = ({
  mined,
  comparison,
  engine,
  assets,
  explorer,
}: {
  readonly mined: NonNullable<LiquidationRun['mined']>;
  readonly comparison: SettlementComparison;
  readonly engine: SettlementView | undefined;
  readonly assets: Readonly<Record<string, AssetView>>;
  readonly explorer: string | null;
}) => {
  const { plan, receipt, hash } = mined;
  const collateral = assets[plan.plan.collateralAsset];
  const debt = assets[plan.plan.debtAsset];
  const assetOf = (field: ComparedField) =>
    field.name === 'repaid' ? debt : field.name === 'deficit' ? assets[field.asset ?? ''] : collateral;
  return (
    <div data-testid="settlement" data-exact={comparison.exact} className="grid gap-2">
      <div className="flex items-center justify-between gap-2 px-4 pt-2">
        <h4 className="text-xs font-medium">Settlement</h4>
        <Verdict comparison={comparison} />
      </div>
      <Table label="Plan against chain, in base units">
        <thead>
          <tr>
            <HeadCell>Base units</HeadCell>
            <HeadCell numeric>Planned</HeadCell>
            <HeadCell numeric>On chain</HeadCell>
            <HeadCell numeric>Difference</HeadCell>
          </tr>
        </thead>
        <tbody>
          {comparison.fields.map((field) => (
            <Row key={`${field.name}${field.asset ?? ''}`} data-field={field.name}>
              <Cell>
                {NAMES[field.name]} <span className="text-ink-3">{assetOf(field)?.symbol ?? ''}</span>
              </Cell>
              <Cell numeric title={exactTitle(field.planned, assetOf(field))} data-planned={field.planned.toString()}>
                {formatBaseUnits(field.planned.toString())}
              </Cell>
              <Cell
                numeric
                title={exactTitle(field.realised, assetOf(field))}
                data-realised={field.realised.toString()}
              >
                {formatBaseUnits(field.realised.toString())}
              </Cell>
              <Cell numeric title={REASONS[field.reason]}>
                {field.difference === 0n ? '0' : formatBaseUnits(field.difference.toString())}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      {comparison.fields
        .filter(({ reason }) => reason !== 'none')
        .map((field) => (
          <p key={field.name} className="px-4 text-2xs text-ink-2">
            {NAMES[field.name]}: {REASONS[field.reason]}
            {field.predicted !== undefined && field.predicted === field.realised
              ? ' (the rules, run on the state right before this block, give the chain’s figure to the unit)'
              : ''}
            .
          </p>
        ))}
      <KeyValues
        className="px-4 pb-2"
        items={[
          ['Block', receipt.blockNumber.toLocaleString('en-US')],
          [
            'Gas',
            `${receipt.gasUsed.toLocaleString('en-US')} · ${formatExact((receipt.gasUsed * receipt.effectiveGasPrice).toString(), 18)} ETH`,
          ],
          ...comparison.identities.map(
            ({ name, holds }) =>
              [name, holds === undefined ? 'not in the logs' : holds ? 'holds' : 'BROKEN', name] as const,
          ),
          [
            'Engine’s own record',
            engine ? (engine.predicted ? 'predicted it, see above' : 'seen, not predicted') : 'waiting for its block',
          ],
          [
            'Transaction',
            <span key={hash} className="inline-flex items-center gap-1">
              {explorer ? (
                <a className="underline" href={`${explorer}/tx/${hash}`} target="_blank" rel="noreferrer">
                  {shortHex(hash)}
                </a>
              ) : (
                <span title={hash}>{shortHex(hash)}</span>
              )}
              <CopyButton text={hash} label="Copy transaction hash" />
            </span>,
          ],
        ]}
      />
    </div>
  );
};

const exactTitle = (value: bigint, asset: AssetView | undefined): string | undefined =>
  asset && `${formatExact(value.toString(), asset.decimals)} ${asset.symbol}`;

const Verdict = ({ comparison }: { readonly comparison: SettlementComparison }) => {
  if (comparison.exact)
    return (
      <Badge tone="ok" title="Every amount equals the plan to the last base unit, and every identity holds">
        exact to the last unit
      </Badge>
    );
  if (comparison.explained) return <Badge tone="neutral">differs, explained</Badge>;
  return <Badge tone="critical">unexplained difference</Badge>;
};
