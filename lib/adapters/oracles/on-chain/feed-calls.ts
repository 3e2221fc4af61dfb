import { getter } from '@/lib/adapters/chain/getter';

/** The getters of Chainlink's proxies and aggregators (smartcontractkit/chainlink, EACAggregatorProxy.sol and those behind it). */
export const feedCalls = {
  latestRoundData: getter('function latestRoundData()'),
  latestAnswer: getter('function latestAnswer()'),
  decimals: getter('function decimals()'),
  aggregator: getter('function aggregator()'),
  /** Off-chain reporting aggregators. */
  minAnswer: getter('function minAnswer()'),
  maxAnswer: getter('function maxAnswer()'),
  /** Flux aggregators. */
  minSubmissionValue: getter('function minSubmissionValue()'),
  maxSubmissionValue: getter('function maxSubmissionValue()'),
};
