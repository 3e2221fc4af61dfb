import { decodeAbiParameters } from 'viem';
import { getter } from '@/lib/adapters/chain/getter';
import type { Ask } from './on-chain-source';

/** The getters of Chainlink's proxies and aggregators (smartcontractkit/chainlink, EACAggregatorProxy.sol and those behind it). */
export const feedCalls = {
  latestRoundData: getter('function latestRoundData()'),
  latestAnswer: getter('function latestAnswer()'),
  decimals: getter('function decimals()'),
  description: getter('function description()'),
  aggregator: getter('function aggregator()'),
  /** Off-chain reporting aggregators. */
  minAnswer: getter('function minAnswer()'),
  maxAnswer: getter('function maxAnswer()'),
  /** Flux aggregators. */
  minSubmissionValue: getter('function minSubmissionValue()'),
  maxSubmissionValue: getter('function maxSubmissionValue()'),
};

/** The string in an answer; `undefined` of anything else. */
export function textAnswer(answer: Awaited<ReturnType<Ask>>): string | undefined {
  if (answer === undefined) return undefined;
  try {
    return decodeAbiParameters([{ type: 'string' }], answer)[0];
  } catch {
    return undefined;
  }
}
