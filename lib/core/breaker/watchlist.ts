import type { Hex } from 'viem';
import { type AssetClass, type BreakerConfig, configVersion, settingsOf } from './breaker-config';
import type { BreakerKey } from './breaker-key';
import type { RuleSettings } from './rule';
import type { RuleId } from './rules';

/** One breaker and the rules that must be heard of for it: a gap in the data never shortens this list. */
export interface RosterEntry {
  readonly key: BreakerKey;
  /** For words: a symbol, a market's name. */
  readonly name: string;
  readonly assetClass?: AssetClass | undefined;
  readonly rules: readonly RuleId[];
}

export interface WatchedRule {
  readonly id: RuleId;
  readonly settings: RuleSettings;
}

export interface WatchedBreaker {
  readonly key: BreakerKey;
  readonly name: string;
  readonly rules: readonly WatchedRule[];
}

/** What the reducer works by: every breaker with its rules as they hold for it. Made once a configuration. */
export interface Watchlist {
  readonly config: BreakerConfig;
  readonly version: Hex;
  /** The global one last: it counts the others. */
  readonly breakers: readonly WatchedBreaker[];
}

/** Settles the rules of every breaker; a rule that is switched off is left out. */
export function watchlist(config: BreakerConfig, roster: readonly RosterEntry[]): Watchlist {
  const breakers = roster.map(({ key, name, assetClass, rules }) => ({
    key,
    name,
    rules: [...new Set(rules)]
      .map((id): WatchedRule => ({ id, settings: settingsOf(config, id, key, assetClass) }))
      .filter(({ settings }) => settings.enabled),
  }));
  return {
    config,
    version: configVersion(config),
    breakers: [...breakers.filter(({ key }) => key !== 'global'), ...breakers.filter(({ key }) => key === 'global')],
  };
}
