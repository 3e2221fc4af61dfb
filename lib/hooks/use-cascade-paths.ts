'use client';
import { type CascadePathsQuestion, requestCascadePaths } from '@/lib/client/cascade-paths';
import { useLongRun } from './use-long-run';

/** What liquidations and insolvency may come to over many drawn paths of prices. */
export const useCascadePaths = (question: CascadePathsQuestion) => useLongRun(question, requestCascadePaths);
