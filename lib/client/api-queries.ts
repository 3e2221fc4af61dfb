import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Address } from 'viem';
import {
  clientConfigSchema,
  type PlanQuery,
  type SaleQuery,
  type ScenarioAction,
  scenarioViewSchema,
} from '@/lib/core/snapshot/endpoints';
import { executablePlanSchema } from '@/lib/core/snapshot/plan-schema';
import { positionDetailSchema } from '@/lib/core/snapshot/position-detail-schema';
import { saleViewSchema } from '@/lib/core/snapshot/route-schema';
import { settlementViewSchema } from '@/lib/core/snapshot/settlement-schema';
import { ApiError, requestJson } from './request-json';

/** A problem that asking again cannot cure. */
const isFinal = (error: Error): boolean =>
  error instanceof ApiError && error.problem.status >= 400 && error.problem.status < 500;
const retry = (failures: number, error: Error): boolean => !isFinal(error) && failures < 3;

/** What the server tells the browser about chain and wallets. It changes only with a restart. */
export const configQuery = () =>
  queryOptions({
    queryKey: ['config'],
    queryFn: ({ signal }) => requestJson(clientConfigSchema, '/api/v1/config', { signal }),
    staleTime: 60_000,
    retry: true,
    retryDelay: 1_000,
  });

/** One borrower; `ApiError` with status 404 when the book has no such account. */
export const positionQuery = (account: Address) =>
  queryOptions({
    queryKey: ['position', account],
    queryFn: ({ signal }) => requestJson(positionDetailSchema, `/api/v1/positions/${account}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry,
  });

/** An executable plan for the next block; `ApiError` with status 409 and `problem.reason` when it is not legal now. */
export const planQuery = (account: Address, plan: PlanQuery) =>
  queryOptions({
    queryKey: ['plan', account, plan],
    queryFn: ({ signal }) => fetchPlan(account, plan, signal),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    retry,
  });

/** The plan outside the cache: what a flow asks for right before it sends. */
export const fetchPlan = (account: Address, plan: PlanQuery, signal?: AbortSignal) =>
  requestJson(
    executablePlanSchema,
    `/api/v1/positions/${account}/plan?${new URLSearchParams(Object.entries(plan).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))}`,
    signal ? { signal } : {},
  );

/** How what the wallet holds would be sold now, with its call. */
export const fetchSale = (sale: SaleQuery) =>
  requestJson(saleViewSchema, `/api/v1/sale?${new URLSearchParams(Object.entries(sale))}`);

/** The first liquidation of one transaction; 404 until the engine has seen its block. */
export const settlementQuery = (txHash: string) =>
  queryOptions({
    queryKey: ['settlement', txHash],
    queryFn: ({ signal }) => requestJson(settlementViewSchema, `/api/v1/settlements/${txHash}`, { signal }),
    retry,
  });

/** The local market's scenario driver; `ApiError` 404 on any other chain. */
export const scenarioQuery = () =>
  queryOptions({
    queryKey: ['scenario'],
    queryFn: ({ signal }) => requestJson(scenarioViewSchema, '/api/v1/scenario', { signal }),
    refetchInterval: 1_000,
    retry,
  });

/** Drives the local market; resolves with the driver's new state. */
export const postScenario = (action: ScenarioAction) =>
  requestJson(scenarioViewSchema, '/api/v1/scenario', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(action),
  });
