'use client';
import { AssetTag } from '@/components/market/asset-tag';
import { cx } from '@/components/ui/cx';
import { formatPrice, formatToken } from '@/components/ui/format-amount';
import { formatPercent } from '@/components/ui/format-ratio';
import { Numeric } from '@/components/ui/numeric';
import { Cell, HeadCell, Row, Table } from '@/components/ui/table';
import { Tooltip } from '@/components/ui/tooltip';
import type { CapView, GateView, ReserveSwitchesView, SwitchesView } from '@/lib/core/snapshot/switch-schema';
import { type GateContext, gateSentence, gateUntil, gateWord, VERDICT } from './gate-words';
import { capShare, graceView, sentinelWords, sideVerdict } from './switch-words';
import { VerdictShape } from './verdict-mark';

/** A cap that is nearly used up says so. Bps. */
const NEARLY_FULL = 9_500;

/** The protocol's own switches: the sequencer's check, then every reserve with what each means for liquidations. */
export const SwitchList = ({
  switches,
  now,
}: {
  readonly switches: SwitchesView;
  /** The server's unix ms, for countdowns; `undefined` while it is not known. */
  readonly now: number | undefined;
}) => {
  const symbols = new Map<string, string>(switches.reserves.map(({ asset, symbol }) => [asset, symbol]));
  const context: GateContext = { ...switches, now, symbolOf: (asset) => symbols.get(asset) ?? asset };
  const sentinel = sentinelWords(switches, now);
  return (
    <div data-testid="switch-list">
      <p className="flex min-h-8 flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b px-3 py-1.5 text-xs">
        <span className="text-ink-3">Sequencer</span>
        <span className={cx('num inline-flex items-center gap-1.5', sentinel.refuses ? 'text-risk-watch' : 'text-ink')}>
          <VerdictShape verdict={sentinel.refuses ? 'depends' : 'yes'} />
          {sentinel.word}
        </span>
        <span className="text-2xs text-ink-3">{sentinel.sentence}</span>
      </p>
      <Table label="Switches of every reserve">
        <thead>
          <tr>
            <HeadCell>Reserve</HeadCell>
            <HeadCell title="Whether it may be seized">As collateral</HeadCell>
            <HeadCell title="Whether it may be repaid by a liquidator">As debt</HeadCell>
            <HeadCell>Active</HeadCell>
            <HeadCell>Paused</HeadCell>
            <HeadCell title="Frozen stops new supply and new debt; liquidations go on">Frozen</HeadCell>
            <HeadCell title="After an unpause: no liquidations until it is over">Grace</HeadCell>
            <HeadCell title="New debt; no matter to liquidations">Borrowing</HeadCell>
            <HeadCell numeric>Threshold</HeadCell>
            <HeadCell numeric>Oracle, $</HeadCell>
            <HeadCell numeric title="What the reserve can pay out to a liquidator now, tokens">
              Can pay
            </HeadCell>
            <HeadCell numeric title="Share of the cap that is used. Caps never stop a liquidation">
              Supply cap
            </HeadCell>
            <HeadCell numeric title="Share of the cap that is used. Caps never stop a liquidation">
              Borrow cap
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {switches.reserves.map((reserve) => (
            <ReserveRow key={reserve.asset} reserve={reserve} context={context} />
          ))}
        </tbody>
      </Table>
    </div>
  );
};

const ReserveRow = ({ reserve, context }: { readonly reserve: ReserveSwitchesView; readonly context: GateContext }) => {
  const grace = graceView(reserve, context.now);
  return (
    <Row data-asset={reserve.asset}>
      <Cell>
        <AssetTag symbol={reserve.symbol} />
      </Cell>
      <Cell>
        <Side gates={reserve.asCollateral} context={context} />
      </Cell>
      <Cell>
        <Side gates={reserve.asDebt} context={context} />
      </Cell>
      <Flag value={reserve.active} usual />
      <Flag value={reserve.paused} usual={false} />
      <Flag value={reserve.frozen} usual={false} />
      <Cell
        title={grace.title}
        className={cx('num text-2xs', grace.state === 'running' ? 'text-risk-at' : 'text-ink-3')}
      >
        {grace.text}
      </Cell>
      <Flag value={reserve.borrowingEnabled} usual />
      <Cell numeric className={reserve.liquidationThreshold === 0 ? 'text-risk-at' : undefined}>
        {formatPercent(reserve.liquidationThreshold)}
      </Cell>
      <Cell numeric>
        <Numeric text={formatPrice(reserve.price)} reason="the protocol’s oracle gives no price" />
      </Cell>
      <Cell numeric>{formatToken(reserve.availableLiquidity, reserve.decimals)}</Cell>
      <Cap cap={reserve.supplyCap} reserve={reserve} />
      <Cap cap={reserve.borrowCap} reserve={reserve} />
    </Row>
  );
};

/** Whether liquidations get through on one side, and what stops them. */
const Side = ({ gates, context }: { readonly gates: readonly GateView[]; readonly context: GateContext }) => {
  const verdict = sideVerdict(gates);
  const look = cx('inline-flex items-center gap-1.5 text-2xs', VERDICT[verdict].colour);
  if (gates.length === 0)
    return (
      <span className={look}>
        <VerdictShape verdict={verdict} />
        yes
      </span>
    );
  return (
    <Tooltip
      className={look}
      content={
        <ul className="flex flex-col gap-1.5">
          {gates.map((gate) => (
            <li key={gate.reason}>
              {gateSentence(gate, context)} <span className="text-ink-3">{gateUntil(gate, context)}</span>
            </li>
          ))}
        </ul>
      }
    >
      <VerdictShape verdict={verdict} />
      <span className="sr-only">{VERDICT[verdict].word}: </span>
      {gates.map(gateWord).join(', ')}
    </Tooltip>
  );
};

/** A switch in its usual place is quiet. */
const Flag = ({ value, usual }: { readonly value: boolean; readonly usual: boolean }) => (
  <Cell className={cx('text-2xs', value === usual ? 'text-ink-3' : 'font-medium text-ink')}>
    {value ? 'yes' : 'no'}
  </Cell>
);

const Cap = ({ cap, reserve }: { readonly cap: CapView | null; readonly reserve: ReserveSwitchesView }) => {
  if (!cap) return <Cell className="text-right text-2xs text-ink-3">no cap</Cell>;
  const share = capShare(cap);
  return (
    <Cell
      numeric
      title={`${formatToken(cap.used, reserve.decimals)} of ${formatToken(cap.limit, reserve.decimals)} ${reserve.symbol}`}
      className="relative"
    >
      {formatPercent(share)}
      {share >= NEARLY_FULL ? <span className="ml-1 text-2xs text-ink-2">full</span> : null}
      <span aria-hidden="true" className="absolute inset-x-2 bottom-0 h-[2px] bg-track">
        <span className="block h-full bg-accent" style={{ width: `${Math.min(100, share / 100)}%` }} />
      </span>
    </Cell>
  );
};
