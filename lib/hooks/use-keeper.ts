'use client';
import { useQuery } from '@tanstack/react-query';
import { keeperQuery } from '@/lib/client/keeper-queries';

/** Blocks may be slow, but a keeper looks every ten seconds at the least. */
const SILENT_MS = 35_000;

/** The newest word of the keeper; `heard` is false when there is none of now, or its last look is too long ago and it says no reason. */
export const useKeeper = () => {
  const { data: view, error, isFetching, refetch } = useQuery(keeperQuery());
  const looks = view && 'lookedAt' in view && view.lookedAt !== null && view.state !== 'failing' ? view : undefined;
  const looked = !looks || looks.at - (looks.lookedAt ?? 0) <= SILENT_MS;
  return { view, heard: error === null && looked, error, isFetching, refetch };
};
