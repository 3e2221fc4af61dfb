'use client';
import { useQuery } from '@tanstack/react-query';
import type { Address } from 'viem';
import { levelsQuery } from '@/lib/client/levels-queries';

/** The exact liquidation levels of one asset. */
export const useLevels = (asset: Address) => useQuery(levelsQuery(asset));
