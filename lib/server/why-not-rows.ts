import { type WhyNot, whyNot } from '@/lib/core/execution/why-not';
import type { Pair } from '@/lib/core/protocols/rules';
import { permissionView } from '@/lib/core/snapshot/permission-view';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import type { PositionQuery, PositionWindow } from '@/lib/core/snapshot/position-window-schema';
import type { Snapshot } from '@/lib/core/snapshot/snapshot-schema';
import { positionWindow } from '@/lib/core/snapshot/window';
import type { Frame } from '@/lib/engine/frame';

/** Why each of a frame's rows below 1 is not liquidated in the next block; a pair is asked of the breakers once. */
export function whyNotRows(
  { breakers }: Pick<Frame, 'breakers'>,
  { market, gasUsd }: Pick<Snapshot, 'market' | 'gasUsd'>,
  now: number,
): (row: PositionRow) => WhyNot | null | undefined {
  const known = new Map<string, ReturnType<typeof permissionView>>();
  const permission = ({ collateralAsset, debtAsset }: Pair) => {
    const key = `${collateralAsset} ${debtAsset}`;
    const found = known.get(key) ?? permissionView(breakers, { marketId: market.id, collateralAsset, debtAsset, now });
    known.set(key, found);
    return found;
  };
  const terms = { permission, gasUsd: gasUsd == null ? undefined : BigInt(gasUsd) };
  return (row) => {
    const found = whyNot(row, terms);
    return found?.reason === 'not-below-1' ? undefined : found;
  };
}

/** The rows that a query asks for, those below 1 with what stands against them. */
export function windowWithWhyNot(
  { frame, snapshot }: { readonly frame: Frame; readonly snapshot: Snapshot },
  query: PositionQuery,
  now: number,
): PositionWindow {
  const window = positionWindow(frame.rows, query, snapshot.block.number);
  const of = whyNotRows(frame, snapshot, now);
  const rows = { ...window.rows };
  for (const row of Object.values(window.rows)) {
    const found = of(row);
    if (found !== undefined) rows[row.account] = { ...row, whyNot: found };
  }
  return { ...window, rows };
}
