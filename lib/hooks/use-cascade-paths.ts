'use client';
import { type CascadePathsQuestion, requestCascadePaths } from '@/lib/client/cascade-paths';
import { useLongRun } from './use-long-run';

/** What liquidations and insolvency may come to over many drawn paths of prices; `undefined` asks for none. */
export const useCascadePaths = (question: CascadePathsQuestion | undefined) =>
  useLongRun(question, requestCascadePaths);
