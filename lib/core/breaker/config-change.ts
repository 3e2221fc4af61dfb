import { type BreakerConfig, configVersion } from './breaker-config';
import type { BreakerEvent, ConfigDifference } from './breaker-event';
import { canonicalJson } from './canonical-json';
import { patched } from './rule-settings';
import { RULE_IDS, RULES } from './rules';

/** Every value that differs between two configurations, by its path, in the order of the paths; defaults are written out. */
export function configDifferences(from: BreakerConfig, to: BreakerConfig): readonly ConfigDifference[] {
  const before = flattened(whole(from));
  const after = flattened(whole(to));
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((path) => {
      const difference = { path, from: before.get(path) ?? null, to: after.get(path) ?? null };
      return difference.from === difference.to ? [] : [difference];
    });
}

/** The audit event of a change of configuration; `undefined` where nothing differs. */
export function configChange(
  from: BreakerConfig,
  to: BreakerConfig,
  {
    actor,
    reason,
    at,
    block,
  }: { readonly actor: string; readonly reason: string; readonly at: number; readonly block: string | null },
): BreakerEvent | undefined {
  const differences = configDifferences(from, to);
  if (differences.length === 0) return undefined;
  const words = differences.map((each) => `${each.path}: ${each.from ?? 'nothing'} → ${each.to ?? 'nothing'}`);
  return {
    kind: 'config',
    key: null,
    ...{ from: null, to: null, causes: [], until: null, attempt: null },
    why: `Configuration changed by ${actor}: ${words.slice(0, 5).join('; ')}${words.length > 5 ? `; and ${words.length - 5} more` : ''}.`,
    at,
    block,
    configVersion: configVersion(to),
    actors: [actor],
    reason,
    differences: [...differences],
  };
}

const whole = (config: BreakerConfig): unknown => ({
  ...config,
  rules: Object.fromEntries(RULE_IDS.map((id) => [id, patched(RULES[id].defaults, config.rules[id])])),
});

/** Leaves as canonical JSON by dotted path; an empty record or a list is a leaf. */
function flattened(value: unknown, path = '', leaves = new Map<string, string>()): ReadonlyMap<string, string> {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (entries.length === 0) return leaves.set(path, canonicalJson(value ?? null));
  for (const [key, member] of entries)
    if (member !== undefined) flattened(member, path === '' ? key : `${path}.${key}`, leaves);
  return leaves;
}
