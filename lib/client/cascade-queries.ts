import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Address } from 'viem';
import { cascadeCellSchema } from '@/lib/core/snapshot/cascade-cell-schema';
import {
  type CascadeLine,
  type CascadeMap,
  cascadeLineSchema,
  cascadeMapSchema,
} from '@/lib/core/snapshot/cascade-schema';
import { cascadeStuckSchema } from '@/lib/core/snapshot/cascade-stuck-schema';
import { ApiError, requestJson } from './request-json';
import { requestLines } from './request-lines';

const PATH = '/api/v1/cascade';

/** What the sliders set: percent, percent, seconds; and whether a depth is assumed where none is known. */
export interface CascadeTermsQuestion {
  readonly depth: number;
  readonly correlation: number;
  readonly horizon: number;
  readonly assumed: boolean;
}

/** One map: each asset against falls up to `to` in `steps`, or each asset with each, both falling by `fall`; bps. */
export type CascadeMapQuestion = CascadeTermsQuestion &
  (
    | { readonly kind: 'asset'; readonly steps: number; readonly from: number; readonly to: number }
    | { readonly kind: 'pair'; readonly fall: number }
  );

/** One cell, falls in bps. */
export interface CascadeCellQuestion extends CascadeTermsQuestion {
  readonly first: Address;
  readonly fall: number;
  readonly second?: Address;
}

/** Everything that is known, and what is assumed beside it. */
const WITH_ASSUMED = 'venues,books,law,assumed';

/** A question's parameters; what is undefined is not asked. */
export const cascadeParams = <Q extends { readonly assumed: boolean }>(
  { assumed, ...question }: Q,
  more: Readonly<Record<string, string>> = {},
): URLSearchParams =>
  new URLSearchParams([
    ...Object.entries(question).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
    ...(assumed ? [['sources', WITH_ASSUMED]] : []),
    ...Object.entries(more),
  ]);

/** The map of the orderly engine, at once; of pairs it lets nothing else fall along. Rejects with `ApiError`. */
export const requestCascadeMap = (question: CascadeMapQuestion, signal: AbortSignal) =>
  requestJson(
    cascadeMapSchema,
    `${PATH}/map?${cascadeParams({ ...question, correlation: question.kind === 'pair' ? 0 : question.correlation })}`,
    { signal },
  );

/** What is told while the gap engine works. */
export type CascadeProgress = Extract<CascadeLine, { readonly type: 'queued' | 'progress' }>;

/**
 * The map of the gap engine; `tell` hears how far it is. Rejects with `ApiError` for a problem, before or amid the lines,
 * and for lines that end without a map; as an aborted fetch does when `signal` is.
 */
export const requestGapMap = async (
  question: CascadeMapQuestion,
  signal: AbortSignal,
  tell: (progress: CascadeProgress) => void,
): Promise<CascadeMap> => {
  const path = `${PATH}/map?${cascadeParams(question, { engine: 'gap' })}`;
  for await (const line of requestLines(cascadeLineSchema, path, { signal })) {
    if (line.type === 'map') return line.map;
    if (line.type === 'problem') throw new ApiError({ type: 'about:blank', title: line.detail, status: line.status });
    tell(line);
  }
  throw new ApiError({ type: 'about:blank', title: 'The answer broke off before its end', status: 0 });
};

/** One cell round by round. */
export const cascadeCellQuery = (question: CascadeCellQuestion) =>
  queryOptions({
    queryKey: ['cascade-cell', question],
    queryFn: ({ signal }) => requestJson(cascadeCellSchema, `${PATH}/cell?${cascadeParams(question)}`, { signal }),
    refetchInterval: 6_000,
    placeholderData: (previous, query) => {
      const before = query?.queryKey[1] as CascadeCellQuestion | undefined;
      // The same assets under other sliders stay, dimmed, until their answer is here; others do not.
      return before?.first === question.first && before.second === question.second
        ? keepPreviousData(previous)
        : undefined;
    },
    retry: false,
  });

/** Positions that nobody liquidates at a profit today; they change slowly. */
export const cascadeStuckQuery = (terms: Omit<CascadeTermsQuestion, 'correlation'>) =>
  queryOptions({
    queryKey: ['cascade-stuck', terms],
    queryFn: ({ signal }) => requestJson(cascadeStuckSchema, `${PATH}/stuck?${cascadeParams(terms)}`, { signal }),
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
    retry: false,
  });
