import { ASSET_RULES } from './asset-rules';
import { GLOBAL_RULES } from './global-rules';
import { MARKET_RULES } from './market-rules';
import type { Rule } from './rule';

const TABLE = { ...ASSET_RULES, ...MARKET_RULES, ...GLOBAL_RULES };

export type RuleId = keyof typeof TABLE;

/** Every rule. A new one is a line of data here: its thresholds, its words and its tests follow from it. */
export const RULES: Readonly<Record<RuleId, Rule>> = TABLE;

export const RULE_IDS = Object.keys(TABLE) as readonly RuleId[];

export const isRuleId = (id: string): id is RuleId => Object.hasOwn(TABLE, id);
