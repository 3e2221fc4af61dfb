import { queryOptions } from '@tanstack/react-query';
import {
  type CascadeReplay,
  type CascadeReplayLine,
  type CascadeReplayQuery,
  cascadeReplayLineSchema,
  cascadeReplayStateSchema,
} from '@/lib/core/snapshot/cascade-replay-schema';
import { ApiError, requestJson } from './request-json';
import { requestLines } from './request-lines';

const PATH = '/api/v1/cascade/replay';

/** What is told while a replay goes on. */
export type ReplayStep = Extract<CascadeReplayLine, { readonly type: 'progress' | 'round' }>;

/** Whether this server replays cells on a fork, and whether it is free to. */
export const replayStateQuery = () =>
  queryOptions({
    queryKey: ['cascade-replay'],
    queryFn: ({ signal }) => requestJson(cascadeReplayStateSchema, PATH, { signal }),
    refetchInterval: 15_000,
    retry: false,
  });

/** Executes a cell on a fork; `tell` hears each step. Rejects with `ApiError`, or as an aborted fetch does. */
export const requestReplay = async (
  query: CascadeReplayQuery,
  signal: AbortSignal,
  tell: (step: ReplayStep) => void,
): Promise<CascadeReplay> => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(query), signal };
  for await (const line of requestLines(cascadeReplayLineSchema, PATH, init)) {
    if (line.type === 'replay') return line.replay;
    if (line.type === 'problem') throw new ApiError({ type: 'about:blank', title: line.detail, status: line.status });
    tell(line);
  }
  throw new ApiError({ type: 'about:blank', title: 'The replay broke off before its end', status: 0 });
};
