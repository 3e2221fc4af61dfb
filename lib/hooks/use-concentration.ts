'use client';
import { useQuery } from '@tanstack/react-query';
import { concentrationQuery } from '@/lib/client/shock-queries';

/** Where the book's debt stands: the `limit` largest accounts, assets, e-modes. */
export const useConcentration = (limit: number) => useQuery(concentrationQuery(limit));
