'use client';
import { Floating } from '@/components/ui/floating';
import type { PairTruthView } from '@/lib/core/snapshot/switch-schema';
import { changeWords, type GateContext, gateSentence, gateUntil, VERDICT } from './gate-words';
import { VerdictShape } from './verdict-mark';

/** Why a pair may or may not be liquidated, and until when; counts down while it is open. */
export const PairTip = ({
  id,
  pair,
  anchor,
  context,
  moved,
}: {
  readonly id: string;
  readonly pair: PairTruthView;
  readonly anchor: HTMLElement;
  readonly context: GateContext;
  /** Grows when the anchor was moved under the tip, which then takes its place anew. */
  readonly moved: number;
}) => {
  const { collateralAsset, debtAsset, verdict, gates } = pair;
  const change = changeWords(pair, context.now);
  return (
    <Floating key={`${collateralAsset} ${debtAsset} ${moved}`} anchor={anchor} id={id} role="tooltip">
      <div className="flex flex-col gap-2">
        <p className="text-ink">
          {context.symbolOf(collateralAsset)} collateral, {context.symbolOf(debtAsset)} debt
        </p>
        <p className={`flex items-center gap-1.5 ${VERDICT[verdict].colour}`}>
          <VerdictShape verdict={verdict} />
          {VERDICT[verdict].sentence}
        </p>
        {gates.length > 0 ? (
          <ul className="flex flex-col gap-1.5">
            {gates.map((gate) => (
              <li key={`${gate.reason} ${gate.holders} ${String(gate.eModes)}`}>
                {gateSentence(gate, context)} <span className="text-ink-3">{gateUntil(gate, context)}</span>
              </li>
            ))}
          </ul>
        ) : null}
        {change ? <p className="text-ink tabular-nums">{change}</p> : null}
      </div>
    </Floating>
  );
};
