'use client';
import { useEffect, useState } from 'react';

const RESORT_MS = 5_000;

/**
 * An order that does not dance: figures change four times a second, so the rows are put in order anew only when
 * `key` changes (who is in breach, what is asked for) or every five seconds, and never while `holding`.
 * What is new goes to the end until then; what is gone is dropped at once.
 * @param now unix ms, ticking
 */
export const useSteadyOrder = (
  ids: readonly string[],
  key: string,
  holding: boolean,
  now: number,
): readonly string[] => {
  const [shown, setShown] = useState({ ids, key, at: now });
  const due = shown.key !== key || now - shown.at >= RESORT_MS;
  useEffect(() => {
    if (due && !holding) setShown({ ids, key, at: now });
  }, [due, holding, ids, key, now]);
  const order = due && !holding ? ids : shown.ids;
  if (order === ids) return ids;
  const present = new Set(ids);
  const known = new Set(order);
  return [...order.filter((id) => present.has(id)), ...ids.filter((id) => !known.has(id))];
};
