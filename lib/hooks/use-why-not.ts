'use client';
import { whyNotOf } from '@/lib/client/why-not-of';
import type { WhyNot } from '@/lib/core/execution/why-not';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import { useStream } from './use-stream';

/** Why a row is not liquidated in the next block; null: nothing stands against it. Re-renders only when that changes. */
export const useWhyNot = (row: PositionRow): WhyNot | null | undefined => {
  // A text, so that whatever else the stream tells causes nothing.
  const text = useStream((live) => JSON.stringify(whyNotOf(live, row)) ?? '');
  return text === '' ? undefined : (JSON.parse(text) as WhyNot | null);
};
