import { type Hex, keccak256, stringToBytes } from 'viem';
import { z } from 'zod';
import { type BreakerKey, SCOPES } from './breaker-key';
import { canonicalJson } from './canonical-json';
import type { RuleSettings } from './rule';
import { patched, rulePatchSchema, settingsProblems } from './rule-settings';
import { RULE_IDS, RULES, type RuleId } from './rules';

/** What an asset is meant to be: a coin worth a dollar, a claim on a staked one, or neither. */
export const ASSET_CLASSES = ['volatile', 'stable', 'staked'] as const;
export type AssetClass = (typeof ASSET_CLASSES)[number];

const ruleIdSchema = z.enum(RULE_IDS as readonly [RuleId, ...RuleId[]]);
const patchesSchema = z.partialRecord(ruleIdSchema, rulePatchSchema);
type Patches = z.infer<typeof patchesSchema>;

const ms = (least: number) =>
  z
    .number()
    .int()
    .min(least)
    .max(7 * 86_400_000);

/** How the breakers of one scope recover. */
const scopeSchema = (defaults: {
  readonly cooldownMs: number;
  readonly lockoutAfter: number;
  readonly operators: number;
}) =>
  z
    .strictObject({
      /** The first trip's; each further one doubles it, up to `maxCooldownMs`. */
      cooldownMs: ms(1).default(defaults.cooldownMs),
      maxCooldownMs: ms(1).default(3_600_000),
      /** Without a watch rule for so long, watch ends. */
      clearMs: ms(0).default(defaults.cooldownMs),
      /** After so long without a trip the doubling begins anew. */
      forgetMs: ms(1).default(86_400_000),
      /** So many trips without such a rest are borne; the next one locks out. */
      lockoutAfter: z.number().int().min(1).max(1_000).default(defaults.lockoutAfter),
      /** Distinct operators that a reset wants. */
      resetOperators: z.number().int().min(1).max(10).default(defaults.operators),
      /** An operator's word for a reset counts for so long. */
      approvalMs: ms(1_000).default(3_600_000),
      halfOpen: z
        .strictObject({
          /** Successes that close it. */
          successes: z.number().int().min(1).max(100).default(3),
          /** Of them, others' liquidations that we only reproduced. */
          mostShadow: z.number().int().min(0).max(100).default(2),
          /** So long without any watch rule or attempt is a success of its own: nothing came up to be tried. */
          quietMs: ms(1_000).default(300_000),
          mostQuiet: z.number().int().min(0).max(100).default(3),
        })
        .prefault({}),
    })
    .prefault({});

/** Options of the breakers, each with its default. What they mean together, and why these values: docs/breakers.md. */
export const breakerConfigSchema = z.strictObject({
  /** What is other than the rule table's defaults. */
  rules: patchesSchema.default({}),
  /** Over that, by what an asset is meant to be. */
  classes: z
    .strictObject({
      volatile: patchesSchema.default({}),
      stable: patchesSchema.default({ 'price-velocity': { watch: { at: 50 }, open: { at: 150 } } }),
      staked: patchesSchema.default({}),
    })
    .prefault({}),
  /** Over that, of single breakers by key: `asset:0x…`, `market:<id>`, `global`. */
  overrides: z
    .record(
      z
        .string()
        .regex(
          /^(global|market:.+|asset:0x[0-9a-f]{40})$/,
          'is no breaker: global, market:<id>, or asset:<address in lower case>',
        ),
      patchesSchema,
    )
    .default({}),
  scopes: z
    .strictObject({
      asset: scopeSchema({ cooldownMs: 60_000, lockoutAfter: 8, operators: 1 }),
      market: scopeSchema({ cooldownMs: 300_000, lockoutAfter: 6, operators: 1 }),
      global: scopeSchema({ cooldownMs: 900_000, lockoutAfter: 4, operators: 2 }),
    })
    .prefault({}),
  /** One step counts for at most so much calm: time that nobody watched heals nothing. */
  maxGapMs: ms(100).default(5_000),
  /** A state older than this is unknown: no permission follows from it. */
  silenceMs: ms(1_000).default(10_000),
  /** Rules whose trip a liquidation may pass that gains at the worst price of the interval (see `permission`). */
  passable: z.array(ruleIdSchema).default(['source-dispersion']),
});
export type BreakerConfig = z.infer<typeof breakerConfigSchema>;
export type ScopeSettings = BreakerConfig['scopes']['asset'];

export const DEFAULT_BREAKERS: BreakerConfig = breakerConfigSchema.parse({});

export type ConfigResult =
  | { readonly ok: true; readonly config: BreakerConfig; readonly version: Hex }
  /** Each a sentence: where, and what is wrong. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads a configuration; whatever is not said has its default. Never throws. */
export function readBreakerConfig(input: unknown): ConfigResult {
  const parsed = breakerConfigSchema.safeParse(input);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map(problemOf) };
  const problems = [...together(parsed.data), ...cooldowns(parsed.data)];
  if (problems.length > 0) return { ok: false, problems: [...new Set(problems)] };
  return { ok: true, config: parsed.data, version: configVersion(parsed.data) };
}

function problemOf(issue: z.core.$ZodIssue): string {
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return `${issue.path.join('.') || 'the configuration'}: ${message}`;
}

/** A configuration's version: the hash of all of it, defaults included, so that new defaults are a new version. */
export function configVersion(config: BreakerConfig): Hex {
  const rules = Object.fromEntries(RULE_IDS.map((id) => [id, patched(RULES[id].defaults, config.rules[id])]));
  return keccak256(stringToBytes(canonicalJson({ ...config, rules })));
}

/** One rule as it holds for one breaker: its defaults, then the configuration's, its class's, its own. */
export function settingsOf(
  config: BreakerConfig,
  rule: RuleId,
  key: BreakerKey | undefined,
  assetClass: AssetClass | undefined,
): RuleSettings {
  const general = patched(RULES[rule].defaults, config.rules[rule]);
  const ofClass = assetClass === undefined ? general : patched(general, config.classes[assetClass][rule]);
  return key === undefined ? ofClass : patched(ofClass, config.overrides[key]?.[rule]);
}

/** Every combination that can come to hold is judged: a class over the rules, and an override over either. */
function together(config: BreakerConfig): readonly string[] {
  const judge = (where: string, id: RuleId, settings: RuleSettings): readonly string[] =>
    settingsProblems(id, settings).map((problem) => `${where}.${id}: ${problem}`);
  const overrides = Object.entries(config.overrides) as [BreakerKey, Patches][];
  return RULE_IDS.flatMap((id) => [
    ...judge('rules', id, settingsOf(config, id, undefined, undefined)),
    ...ASSET_CLASSES.flatMap((assetClass) =>
      config.classes[assetClass][id] === undefined
        ? []
        : judge(`classes.${assetClass}`, id, settingsOf(config, id, undefined, assetClass)),
    ),
    ...overrides.flatMap(([key, patches]) =>
      patches[id] === undefined
        ? []
        : [undefined, ...ASSET_CLASSES].flatMap((assetClass) =>
            judge(`overrides.${key}`, id, settingsOf(config, id, key, assetClass)),
          ),
    ),
  ]);
}

function cooldowns({ scopes }: BreakerConfig): readonly string[] {
  return SCOPES.flatMap((scope) =>
    scopes[scope].maxCooldownMs < scopes[scope].cooldownMs
      ? [`scopes.${scope}.maxCooldownMs: is less than cooldownMs, the shortest there is`]
      : [],
  );
}
