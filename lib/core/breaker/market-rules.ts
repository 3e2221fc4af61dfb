import { figure } from './figure';
import { level, ORDINARY, type Rule } from './rule';

/** Rules of one lending market and of our view of it. */
export const MARKET_RULES = {
  sequencer: {
    scope: 'market',
    title: 'Sequencer down, or back too short',
    reads: 'seconds until the rollup’s sequencer has been up for its grace period; the whole period while it is down',
    unit: 's',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, evidence: 1, open: level(0, 0, 0) },
    because: 'Chainlink’s own advice: nobody could act while it was down, so its prices are not believed for a while',
    says: (value) =>
      value > 0
        ? `the sequencer is down, or came back too short a time ago: ${figure(value, 's')} at least until its chain is believed`
        : 'the sequencer is up',
    unknown: 'whether the sequencer is up is not known',
  },
  'liquidation-velocity': {
    scope: 'market',
    title: 'Liquidations against depth',
    reads: 'collateral liquidated within ten minutes, in bps of what the market can take of it; the worst asset counts',
    unit: 'bps',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, evidence: 1, watch: level(3_000, 0), open: level(10_000, 0) },
    because: 'at 30 % of the depth each sale moves the next one’s price; at all of it there is nobody left to sell to',
    says: (value) => `liquidations of ten minutes make up ${figure(value / 100, 'percent')} of the depth`,
    unknown: 'the depth that liquidations meet is not known',
  },
  'bad-debt': {
    scope: 'market',
    title: 'Bad debt created',
    reads: 'the growth of all reserves’ deficits within an hour, in dollars',
    unit: 'usd',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, evidence: 1, watch: level(100_000, 0), open: level(1_000_000, 0) },
    because:
      'liquidations that leave debt behind are late or wrongly priced; a million in an hour is an incident anywhere',
    says: (value) => `${figure(value, 'usd')} of bad debt came up within an hour`,
    unknown: 'whether bad debt came up is not known',
  },
  'settlement-deviation': {
    scope: 'market',
    title: 'Settlement against simulation',
    reads:
      'the largest difference within ten minutes between what a mined liquidation did and what our rules gave for it',
    unit: 'bps',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, evidence: 1, watch: level(50, 0), open: level(200, 0) },
    because: 'our rules are exact to the unit: any difference means that they are not this market’s rules',
    says: (value) =>
      value >= 10_000
        ? 'the chain accepted a liquidation that our rules would have refused'
        : `a mined liquidation differs from its simulation by ${figure(value, 'bps')}`,
    unknown: 'what liquidations did is not known',
  },
  'index-lag': {
    scope: 'market',
    title: 'Our view behind the chain',
    reads:
      'whole block times since the newest evaluated block reached us, or blocks behind the head where that is more',
    unit: 'blocks',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, evidence: 1, watch: level(3, 3), open: level(10, 0) },
    because: 'ten blocks are two minutes of Ethereum: a health factor of then decides nothing now',
    says: (value) => `what is evaluated is ${figure(value, 'blocks')} old`,
    unknown: 'how far behind the chain we are is not known',
  },
  'revert-rate': {
    scope: 'market',
    title: 'Reverted transactions',
    reads: 'reverted ones among our last twenty, in percent of twenty',
    unit: 'percent',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, evidence: 1, open: level(20, 0) },
    because: 'a simulated transaction hardly ever reverts: five of twenty say that the simulation is not the chain',
    says: (value) => `${figure(value / 5, 'count')} of our last 20 transactions reverted`,
    unknown: 'how our transactions ended is not known',
  },
  'losses-in-row': {
    scope: 'market',
    title: 'Losses in a row',
    reads: 'our newest transactions without a gain between them that lost money, failed gas included',
    unit: 'count',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, evidence: 1, watch: level(1, 0, 0), open: level(2, 0, 0) },
    because: 'each was simulated to gain: three are no chance',
    says: (value) => `${figure(value, 'count')} losses in a row`,
    unknown: 'what our transactions gained is not known',
  },
  'unknown-revision': {
    scope: 'market',
    title: 'Unknown pool revision',
    reads: 'whether the pool’s code is one whose rules are written',
    unit: 'flag',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, evidence: 1, open: level(0, 0, 0) },
    because: 'other code may have other rules: nothing that we compute of it is known to be right',
    says: (value) => (value > 0 ? 'the pool runs code whose rules are not written' : 'the pool’s code is known'),
    unknown: 'which code the pool runs is not known',
  },
} as const satisfies Readonly<Record<string, Rule>>;
