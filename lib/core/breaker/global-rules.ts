import { figure } from './figure';
import { level, ORDINARY, type Rule } from './rule';

/** Rules of everything at once. */
export const GLOBAL_RULES = {
  'head-disagreement': {
    scope: 'global',
    title: 'RPCs disagree on the head',
    reads:
      'blocks between the highest and the lowest head of our RPCs; 1,000 where two have different blocks of one number',
    unit: 'blocks',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, watch: level(1, 10), open: level(2, 5), missing: { as: 'watch', dwellMs: 30_000 } },
    because:
      'two is a late gossip; more, or another hash, is a provider on a chain of its own. One silent RPC of two leaves nothing to compare, which is no disagreement: watch',
    says: (value) =>
      value >= 1_000
        ? 'our RPCs have different blocks of one number'
        : `our RPCs’ heads are ${figure(value, 'blocks')} apart`,
    unknown: 'fewer than two RPCs tell their head',
  },
  'reorg-depth': {
    scope: 'global',
    title: 'Reorganised blocks',
    reads: 'the deepest reorganisation of the last ten minutes',
    unit: 'blocks',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, evidence: 1, watch: level(1, 0), open: level(2, 0) },
    because: 'one replaced block is ordinary; from three on what was mined cannot be relied on',
    says: (value) => `${figure(value, 'blocks')} of the chain were replaced`,
    unknown: 'whether the chain was reorganised is not known',
  },
  'clock-skew': {
    scope: 'global',
    title: 'Clock off',
    reads:
      'how far our clock is off, either way: the median of what exchanges’ own times say; below three of them at least by how far a block’s time lies ahead of its arrival',
    unit: 'ms',
    direction: 'above',
    rest: 0,
    defaults: {
      ...ORDINARY,
      watch: level(1_000, 30),
      open: level(2_000, 10),
      missing: { as: 'watch', dwellMs: 30_000 },
    },
    because:
      'every age and every staleness is measured by it; two seconds are a fifth of what an exchange’s quote may have. Exchanges that fall silent make no clock go wrong: watch',
    says: (value) => `our clock is off by ${figure(value, 'ms')}`,
    unknown: 'whether our clock is right is not known',
  },
  'basket-fall': {
    scope: 'global',
    title: 'Fall of everything',
    reads:
      'the fall of the supplied assets that are no stablecoins, weighted by their value, from their highest of the last hour',
    unit: 'bps',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, watch: level(700, 10), open: level(1_300, 10), lockout: level(2_000, 10) },
    because: 'the steps of the market-wide halts of New York’s exchanges, by the hour instead of the day',
    says: (value) => `the basket fell by ${figure(value, 'bps')} within an hour`,
    unknown: 'what the basket is worth is not known',
  },
  'assets-open': {
    scope: 'global',
    title: 'Assets tripped at once',
    reads: 'the share of asset breakers that are open, in percent; nought below two of them',
    unit: 'percent',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, evidence: 1, watch: level(15, 0), open: level(30, 5) },
    because: 'one asset’s trouble is its own; a third of them at once is ours, or everybody’s',
    says: (value) => `${figure(value, 'percent')} of the assets are stopped`,
    unknown: 'how many assets are stopped is not known',
  },
  'daily-loss': {
    scope: 'global',
    title: 'Loss of the day',
    reads: 'our keeper’s loss since midnight UTC, in bps of its equity',
    unit: 'bps',
    direction: 'above',
    rest: 0,
    defaults: { ...ORDINARY, evidence: 1, watch: level(100, 0), open: level(200, 0) },
    because: 'a liquidator that loses money does what nobody needs',
    says: (value) => `the keeper lost ${figure(value, 'bps')} of its equity today`,
    unknown: 'what the keeper lost today is not known',
  },
} as const satisfies Readonly<Record<string, Rule>>;
