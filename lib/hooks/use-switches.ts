'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { switchesQuery } from '@/lib/client/switch-queries';
import { truthTable } from '@/lib/core/breaker/switches/truth-table';
import { switchesAt } from '@/lib/core/protocols/switches';
import type { PairTruthView, SwitchAnswer, SwitchesView } from '@/lib/core/snapshot/switch-schema';
import { pairTruthView, switchesOfView, switchesView } from '@/lib/core/snapshot/switch-view';
import { useServerNow } from './use-now';
import { useStream } from './use-stream';

export interface Switches {
  /** Judged now: a grace that ended since the block refuses no more. `undefined` before the first answer. */
  readonly switches: SwitchesView | undefined;
  /** The truth table, collateral by collateral in the order of `switches.reserves`. */
  readonly pairs: readonly PairTruthView[];
  /** The block they were read at. */
  readonly block: SwitchAnswer['block'] | undefined;
  /** Why the newest question has no answer; what is shown is then of an older block. */
  readonly error: unknown;
  /** The server's unix ms for countdowns; `undefined` until the clocks were compared. */
  readonly now: number | undefined;
}

/** Follows the market's own switches, block by block, and between blocks by the clock. */
export const useSwitches = (): Switches => {
  const hash = useStream((view) => view.snapshot?.block.hash);
  const { data, error, refetch } = useQuery({ ...switchesQuery(), enabled: false });
  // One question at all times, so that a failure leaves the last answer standing.
  useEffect(() => {
    if (hash !== undefined) void refetch();
  }, [hash, refetch]);
  const now = useServerNow(500);
  const read = useMemo(() => data && switchesOfView(data), [data]);
  const clock = now === undefined ? 0 : Math.floor(now / 1_000);
  // Judged anew only in the second in which something ends.
  const ended = useMemo(() => endsOf(data).findLast((end) => end < clock), [data, clock]);
  const judged = useMemo(() => {
    if (!read) return { switches: undefined, pairs: [] };
    const switches = switchesAt(read, BigInt((ended ?? 0) + 1));
    return { switches: switchesView(switches), pairs: truthTable(switches).map(pairTruthView) };
  }, [read, ended]);
  return { ...judged, block: data?.block, error, now };
};

/** Ascending unix seconds at which gates end. */
const endsOf = (view: SwitchesView | undefined): readonly number[] =>
  view
    ? [...view.gates, ...view.reserves.flatMap(({ asCollateral }) => asCollateral)]
        .flatMap(({ until }) => until ?? [])
        .sort((a, b) => a - b)
    : [];
