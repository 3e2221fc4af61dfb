'use client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import type { PositionWindow } from '@/lib/core/snapshot/position-window-schema';

export interface ShownRow {
  readonly row: PositionRow;
  /** It no longer belongs to what the filter asks for, and is kept only because the order is held. */
  readonly gone: boolean;
}

interface Held {
  readonly key: string;
  readonly order: PositionWindow['order'];
  readonly rows: PositionWindow['rows'];
}

/**
 * The rows to draw. While `holding`, the order stands still, so that nothing moves under a pointer or
 * a focus; the rows themselves stay live. `changed` says that the true order is another by now.
 * @param key names the question that `window` answers; another question is never held
 */
export const useHeldOrder = (window: PositionWindow | undefined, key: string, holding: boolean) => {
  const [held, setHeld] = useState<Held>();
  const current = held && held.key === key ? held : undefined;

  useEffect(() => {
    if (!holding) setHeld(undefined);
    else if (window && current === undefined) setHeld({ key, order: window.order, rows: window.rows });
  }, [holding, window, key, current]);

  const apply = useCallback(() => {
    if (window) setHeld({ key, order: window.order, rows: window.rows });
  }, [window, key]);

  const order = (holding ? current?.order : undefined) ?? window?.order;
  const shown = useMemo(
    () =>
      (order ?? []).map((account): ShownRow | undefined => {
        const live = window?.rows[account];
        if (live) return { row: live, gone: false };
        const kept = current?.rows[account];
        return kept && { row: kept, gone: true };
      }),
    [order, window, current],
  );
  const changed = window !== undefined && order !== window.order && !sameOrder(order ?? [], window.order);
  return { shown, changed, apply };
};

const sameOrder = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((account, index) => account === b[index]);
