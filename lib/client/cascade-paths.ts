import {
  type CascadePathsLine,
  type CascadePathsRun,
  cascadePathsLineSchema,
} from '@/lib/core/snapshot/cascade-paths-schema';
import { cascadeParams } from './cascade-queries';
import { ApiError } from './request-json';
import { requestLines } from './request-lines';

/** Seconds ahead, how moves are drawn, by which engine prices fall, the seed, percent of the depth that is seen, and whether one is assumed where none is known. */
export interface CascadePathsQuestion {
  readonly ahead: number;
  readonly method: 'student' | 'history';
  readonly engine: 'orderly' | 'gap';
  readonly seed: number;
  readonly depth: number;
  readonly assumed: boolean;
  /** Other terms than today's, as the API takes them: `0x…:-200,…` in bps; of e-modes `1:-100:50`. */
  readonly lt?: string;
  readonly bonus?: string;
  readonly eMode?: string;
}

export type PathsProgress = Extract<CascadePathsLine, { readonly type: 'progress' }>;
export interface PathsAnswer {
  readonly run: CascadePathsRun;
  readonly computeMs: number;
}

/** Draws the paths; `tell` hears how far it is. Rejects with `ApiError`, or as an aborted fetch does. */
export const requestCascadePaths = async (
  question: CascadePathsQuestion,
  signal: AbortSignal,
  tell: (progress: PathsProgress) => void,
): Promise<PathsAnswer> => {
  const path = `/api/v1/cascade/paths?${cascadeParams(question)}`;
  for await (const line of requestLines(cascadePathsLineSchema, path, { signal })) {
    if (line.type === 'paths') return { run: line.run, computeMs: line.computeMs };
    if (line.type === 'problem') throw new ApiError({ type: 'about:blank', title: line.detail, status: line.status });
    tell(line);
  }
  throw new ApiError({ type: 'about:blank', title: 'The answer broke off before its end', status: 0 });
};
