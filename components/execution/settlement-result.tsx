import type { ReactNode } from 'react';
import { predictionDifferences } from '@/components/settlements/prediction-differences';
import { Badge } from '@/components/ui/badge';
import { CopyButton } from '@/components/ui/copy-button';
import { formatBaseUnits, formatExact } from '@/components/ui/format-decimal';
import { shortHex } from '@/components/ui/format-hex';
import { KeyValues } from '@/components/ui/key-values';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import type { ComparedField, DifferenceReason, SettlementComparison } from '@/lib/core/settlement/compare';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { LiquidationRun } from '@/lib/hooks/use-liquidation';
import { AmountText } from './amount-text';

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
    <div data-testid="settlement" data-exact={comparison.exact} className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="flex items-center justify-between gap-2 px-4 pt-2">
        <h3 className="text-xs font-medium">
          Settlement <span className="font-normal text-ink-3">in base units</span>
        </h3>
        <Verdict comparison={comparison} />
      </div>
      {mined.sale?.kind === 'kept' ? (
        <p role="alert" className="px-4 text-xs text-risk-watch">
          Liquidated, but not sold: {mined.sale.why} The collateral is in your wallet, to keep or to sell elsewhere.
        </p>
      ) : null}
      <Table label="Plan against chain, in base units">
        <thead className="sr-only">
          <tr>
            <HeadCell>Amount</HeadCell>
            <HeadCell>Base units</HeadCell>
          </tr>
        </thead>
        <tbody>
          {comparison.fields.map((field) => (
            <FieldRow key={`${field.name}${field.asset ?? ''}`} field={field} asset={assetOf(field)} />
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
          ...walletItems(mined, assets),
          [
            'Engine’s own record',
            <span key="engine" className="whitespace-normal">
              {engineWords(engine)}
            </span>,
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

/** Planned over realised, digit under digit, so that a difference shows before it is read; it never needs more width than one figure. */
const FieldRow = ({ field, asset }: { readonly field: ComparedField; readonly asset: AssetView | undefined }) => (
  <Row data-field={field.name}>
    <Cell className="py-1 align-top">
      {NAMES[field.name]}
      <span className="block text-2xs text-ink-3">{asset?.symbol ?? ''}</span>
    </Cell>
    <Cell numeric className="py-1">
      <span className="block" title={exactTitle(field.planned, asset)} data-planned={field.planned.toString()}>
        <Tag>planned</Tag>
        {formatBaseUnits(field.planned.toString())}
      </span>
      <span className="block" title={exactTitle(field.realised, asset)} data-realised={field.realised.toString()}>
        <Tag>on chain</Tag>
        {formatBaseUnits(field.realised.toString())}
      </span>
      {field.difference === 0n ? null : (
        <span className="block text-risk-watch" title={REASONS[field.reason]}>
          <Tag>difference</Tag>
          {formatBaseUnits(field.difference.toString())}
        </span>
      )}
    </Cell>
  </Row>
);

const Tag = ({ children }: { readonly children: string }) => (
  <span className="mr-2 font-sans text-2xs text-ink-3">{children} </span>
);

const UNPREDICTED: Record<NonNullable<SettlementView['unpredicted']>, string> = {
  'offer-unknown': 'seen, not predicted: what it offered is not known',
  'state-unknown': 'seen, not predicted: the state before it is not known',
  refused: 'seen: its rules would have refused it',
};

const engineWords = (engine: SettlementView | undefined): string => {
  if (!engine) return 'waiting for its block';
  if (engine.unpredicted !== null) return UNPREDICTED[engine.unpredicted];
  return predictionDifferences(engine).length === 0 ? 'predicted it to the unit' : 'predicted something else';
};

/** What the wallet has more or less of, and what a sale at once had promised. */
const walletItems = (
  { net, plan: { funded, plan } }: NonNullable<LiquidationRun['mined']>,
  assets: Readonly<Record<string, AssetView>>,
): readonly (readonly [string, ReactNode, string])[] => [
  ...[...net].map(([token, amount]): readonly [string, ReactNode, string] => [
    amount < 0n ? 'Left your wallet' : 'Reached your wallet',
    <span key={token} data-net={token} data-amount={amount.toString()}>
      <AmountText value={(amount < 0n ? -amount : amount).toString()} asset={assets[token]} />
    </span>,
    token,
  ]),
  ...(funded
    ? [
        [
          'Promised at the least',
          <AmountText key="promised" value={funded.promised} asset={assets[plan.debtAsset]} />,
          'promised',
        ] as const,
      ]
    : []),
];

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
