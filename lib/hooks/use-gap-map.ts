'use client';
import { type CascadeMapQuestion, type CascadeProgress, requestGapMap } from '@/lib/client/cascade-queries';
import type { CascadeMap } from '@/lib/core/snapshot/cascade-schema';
import { type LongRun, useLongRun } from './use-long-run';

export type GapRun = LongRun<CascadeProgress, CascadeMap>;

/** The gap engine's map of a question; `undefined` asks for none. */
export const useGapMap = (question: CascadeMapQuestion | undefined) => useLongRun(question, requestGapMap);
