import { Section } from '@/components/positions/section';
import { Badge } from '@/components/ui/badge';
import { formatBaseUnits } from '@/components/ui/format-decimal';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { type PlanTrail, type StageReason, type TrailStep, trailSteps } from '@/lib/core/snapshot/plan-trail-schema';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { type Assets, amountWords } from './amount-words';

const STEPS: Readonly<Record<TrailStep['name'], readonly [string, string]>> = {
  planned: ['Planned', 'What was agreed to; a keeper’s first plan'],
  quoted: ['Quoted', 'Asked for again right before sending; a keeper’s plan as it was signed'],
  simulated: ['Simulated', 'What a call of the transaction itself did, at the block that it was planned on'],
  predicted: ['Predicted', 'What the rules give on the state right before its block'],
  realised: ['Realised', 'What the chain did'],
};
const FIELDS = ['repaid', 'seizedNet', 'protocolFee'] as const;
const NAMES = { repaid: 'repaid', seizedNet: 'received', protocolFee: 'fee' } as const;
const REASONS: Readonly<Record<StageReason, string>> = {
  none: '',
  accrual: 'interest of the seconds between',
  moved: 'a price or the position moved, as the rules bear out',
  rounding: 'rounding',
  unexplained: 'no reason is known',
};

/** From the plan to what happened, each step beside the one before, each difference with its reason. */
export const TrailSection = ({
  trail,
  sentBy,
  settlement,
  assets,
}: {
  readonly trail: PlanTrail | undefined;
  readonly sentBy: 'this browser' | 'the keeper';
  readonly settlement: SettlementView;
  readonly assets: Assets;
}) => {
  const steps = trailSteps(trail, settlement);
  const cell = (step: TrailStep, field: (typeof FIELDS)[number]) => {
    const asset = field === 'repaid' ? settlement.debtAsset : settlement.collateralAsset;
    const { text, title } = amountWords({ value: step.amounts[field], asset, assets });
    return (
      <Cell key={field} numeric title={title}>
        {text}
      </Cell>
    );
  };
  return (
    <Section
      title={trail ? 'Plan against chain' : 'Prediction against chain'}
      aside={trail ? <Badge tone="accent">sent by {sentBy}</Badge> : null}
    >
      <Table label={trail ? 'Plan against chain' : 'Prediction against chain'}>
        <thead>
          <tr>
            <HeadCell>Step</HeadCell>
            <HeadCell numeric>Block</HeadCell>
            <HeadCell numeric>Repaid</HeadCell>
            <HeadCell numeric>Received</HeadCell>
            <HeadCell numeric>Fee</HeadCell>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <Row key={step.name}>
              <Cell title={STEPS[step.name][1]}>{STEPS[step.name][0]}</Cell>
              <Cell numeric>{step.block.toLocaleString('en-US')}</Cell>
              {FIELDS.map((field) => cell(step, field))}
            </Row>
          ))}
        </tbody>
      </Table>
      <ul className="px-4 py-2 text-2xs text-ink-2">
        {steps.flatMap(({ name, differences }) =>
          differences.map(({ field, by, reason }) => (
            <li key={`${name}${field}`} className={reason === 'unexplained' ? 'text-risk-bad' : undefined}>
              {STEPS[name][0]}: {NAMES[field]} {by > 0n ? '+' : ''}
              {formatBaseUnits(by.toString())} base units, {REASONS[reason]}.
            </li>
          )),
        )}
        {steps.every(({ differences }) => differences.length === 0) && steps.length > 1 ? (
          <li>Every step is the one before, to the last unit.</li>
        ) : null}
        {steps.length === 1 ? <li>Nothing was predicted of it: its mark above says why.</li> : null}
      </ul>
    </Section>
  );
};
