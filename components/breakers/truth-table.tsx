// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells carry a roving focus is the ARIA grid pattern
'use client';
import { type KeyboardEvent, type SyntheticEvent, useId, useMemo, useRef, useState } from 'react';
import { AssetTag } from '@/components/market/asset-tag';
import { cx } from '@/components/ui/cx';
import { GRID_STEPS } from '@/components/ui/grid-steps';
import type { PairTruthView, SwitchesView } from '@/lib/core/snapshot/switch-schema';
import type { GateContext } from './gate-words';
import { PairTip } from './pair-tip';
import { HEAD, TruthCell } from './truth-cell';

/** px */
const WIDTHS = { asset: 124, cell: 120 };

export interface TruthTableProps {
  /** Whose reserves are the rows and the columns, in this order. */
  readonly switches: Pick<SwitchesView, 'reserves' | 'sentinel' | 'eModes'>;
  /** Every pair, collateral by collateral in the order of the reserves. */
  readonly pairs: readonly PairTruthView[];
  /** The server's unix ms, for countdowns; `undefined` while it is not known. */
  readonly now: number | undefined;
}

/**
 * "May this be liquidated now, and if not, why, until when": collateral down, debt across. The arrows, or h j k l,
 * walk; hover and focus explain, Escape closes.
 */
export const TruthTable = ({ switches, pairs, now }: TruthTableProps) => {
  const { reserves, sentinel, eModes } = switches;
  const tipId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<readonly [row: number, column: number]>([0, 0]);
  const [tip, setTip] = useState<TipAt>();
  const symbolOf = useMemo(() => {
    const symbols = new Map<string, string>(reserves.map(({ asset, symbol }) => [asset, symbol]));
    return (asset: string): string => symbols.get(asset) ?? asset;
  }, [reserves]);
  const context: GateContext = { sentinel, eModes, symbolOf, now };
  const last = reserves.length - 1;
  const [row, column] = [Math.min(at[0], last), Math.min(at[1], last)];

  const walkTo = (toRow: number, toColumn: number): void => {
    const next = [Math.max(0, Math.min(last, toRow)), Math.max(0, Math.min(last, toColumn))] as const;
    setAt(next);
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-at="${next.join(' ')}"]`);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.metaKey || event.altKey) return;
    const step = event.ctrlKey ? undefined : GRID_STEPS[event.key];
    if (step) walkTo(row + step[0], column + step[1]);
    else if (event.key === 'Home') walkTo(event.ctrlKey ? 0 : row, 0);
    else if (event.key === 'End') walkTo(event.ctrlKey ? last : row, last);
    else if (event.key === 'Escape' && tip) setTip(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const point = (event: SyntheticEvent): void => {
    const anchor = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-pair]') : null;
    const pair = anchor?.dataset.pair;
    if (!anchor || !pair) setTip(undefined);
    else if (tip?.anchor !== anchor) setTip({ anchor, pair, moved: 0 });
  };
  const onFocus = (event: SyntheticEvent): void => {
    point(event);
    const place = event.target instanceof HTMLElement ? event.target.dataset.at?.split(' ').map(Number) : undefined;
    if (place?.[0] !== undefined && place[1] !== undefined) setAt([place[0], place[1]]);
  };
  const tipped = tip && pairs.find((pair) => keyOf(pair) === tip.pair);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the cells inside are what is focused; here is where their events arrive
    <div
      ref={scroller}
      data-testid="truth-table"
      className="relative isolate overflow-auto overscroll-contain bg-surface scroll-pl-[124px] scroll-pt-7"
      onPointerOver={(event) => event.pointerType === 'mouse' && point(event)}
      onPointerLeave={() => setTip(undefined)}
      onFocus={onFocus}
      onBlur={() => setTip(undefined)}
      onScroll={() => setTip(afterScroll)}
      onKeyDown={onKeyDown}
    >
      <table
        role="grid"
        aria-label="Which pairs may be liquidated: collateral in rows, debt in columns"
        className="w-full table-fixed border-separate border-spacing-0 text-xs"
        style={{ minWidth: WIDTHS.asset + reserves.length * WIDTHS.cell }}
      >
        <colgroup>
          <col style={{ width: WIDTHS.asset }} />
          {reserves.map(({ asset }) => (
            <col key={asset} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col" className={cx(HEAD, 'left-0 z-30 border-r pl-3')}>
              Collateral ↓ Debt →
            </th>
            {reserves.map(({ asset, symbol }) => (
              <th key={asset} scope="col" className={HEAD}>
                <AssetTag symbol={symbol} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reserves.map((sold, index) => (
            <tr key={sold.asset}>
              <th
                scope="row"
                className="sticky left-0 z-10 h-7 border-b border-r bg-surface pl-3 text-left font-normal"
              >
                <AssetTag symbol={sold.symbol} />
              </th>
              {reserves.map(({ asset }, across) => {
                const pair = pairs[index * reserves.length + across];
                return pair ? (
                  <TruthCell
                    key={asset}
                    pair={pair}
                    pairKey={keyOf(pair)}
                    place={`${index} ${across}`}
                    active={index === row && across === column}
                    describedBy={tip?.pair === keyOf(pair) ? tipId : undefined}
                    now={pair.changes ? now : undefined}
                    symbolOf={symbolOf}
                  />
                ) : null;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {tipped && tip.anchor.isConnected ? (
        <PairTip id={tipId} pair={tipped} anchor={tip.anchor} context={context} moved={tip.moved} />
      ) : null}
    </div>
  );
};

interface TipAt {
  readonly pair: string;
  readonly anchor: HTMLElement;
  readonly moved: number;
}

/** Walking scrolls as well: what the focus explains goes along, what the pointer left does not. */
const afterScroll = (tip: TipAt | undefined): TipAt | undefined =>
  tip && tip.anchor === document.activeElement ? { ...tip, moved: tip.moved + 1 } : undefined;

const keyOf = ({ collateralAsset, debtAsset }: PairTruthView): string => `${collateralAsset} ${debtAsset}`;
