'use client';
import { useQuery } from '@tanstack/react-query';
import type { Address } from 'viem';
import { priceHistoryQuery } from '@/lib/client/price-queries';

/** One asset's stored prices of the last `minutes` in steps of `step` minutes, asked for again while they are shown. */
export const usePriceHistory = (asset: Address, minutes: number, step: number) =>
  useQuery(priceHistoryQuery(asset, minutes, step));
