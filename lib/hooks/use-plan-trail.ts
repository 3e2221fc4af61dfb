'use client';
import { useMemo } from 'react';
import type { PlanTrail } from '@/lib/core/snapshot/plan-trail-schema';
import { trailOf } from '@/lib/wallet/plan-trails';

/** What this browser's wallet meant with a transaction; `undefined` of anybody else's. */
export const usePlanTrail = (txHash: string): PlanTrail | undefined => useMemo(() => trailOf(txHash), [txHash]);
