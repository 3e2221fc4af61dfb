import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { adviceSchema, type ProposalQuestion, proposalSchema } from '@/lib/core/snapshot/advice-schema';
import { requestJson } from './request-json';

/** What the advice is made with; percents. */
export interface AdviceQuestion {
  readonly aversion: number;
  readonly slippage: number;
}

/** GET /api/v1/parameters; volatility and depth move slowly, so asked for twice a minute. */
export const adviceQuery = ({ aversion, slippage }: AdviceQuestion) =>
  queryOptions({
    queryKey: ['parameters', aversion, slippage],
    queryFn: ({ signal }) =>
      requestJson(adviceSchema, `/api/v1/parameters?aversion=${aversion}&slippage=${slippage}`, { signal }),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
    retry: false,
  });

/** POST /api/v1/parameters/proposal: the calldata of a change. Rejects with `ApiError`. */
export const proposalQuery = (question: ProposalQuestion) =>
  queryOptions({
    queryKey: ['proposal', question],
    queryFn: ({ signal }) =>
      requestJson(proposalSchema, '/api/v1/parameters/proposal', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(question),
        signal,
      }),
    retry: false,
  });
