import { z } from 'zod';
import { type Level, type RuleSettings, SEVERITIES, type Severity } from './rule';
import { RULES, type RuleId } from './rules';
import type { Direction } from './standing';

const DAY_MS = 86_400_000;

const levelPatchSchema = z
  .strictObject({
    at: z.number(),
    /** Where absent it moves in proportion to `at`. */
    clear: z.number(),
    dwellMs: z.number().int().min(0).max(DAY_MS),
  })
  .partial()
  .nullable();

/** What a configuration may say of one rule; all of it optional, `null` takes a level away. */
export const rulePatchSchema = z
  .strictObject({
    enabled: z.boolean(),
    watch: levelPatchSchema,
    open: levelPatchSchema,
    lockout: levelPatchSchema,
    evidence: z.number().int().min(1).max(100),
    staleMs: z.number().int().min(100).max(DAY_MS),
    missing: z.strictObject({ as: z.enum(['watch', 'open']), dwellMs: z.number().int().min(0).max(DAY_MS) }).partial(),
  })
  .partial();
export type RulePatch = z.infer<typeof rulePatchSchema>;
type LevelPatch = z.infer<typeof levelPatchSchema>;

/** Settings with a patch over them. A new `at` without a `clear` takes the hysteresis along in proportion. */
export function patched(settings: RuleSettings, patch: RulePatch | undefined): RuleSettings {
  if (patch === undefined) return settings;
  return {
    enabled: patch.enabled ?? settings.enabled,
    watch: patchedLevel(settings.watch, patch.watch),
    open: patchedLevel(settings.open, patch.open),
    lockout: patchedLevel(settings.lockout, patch.lockout),
    evidence: patch.evidence ?? settings.evidence,
    staleMs: patch.staleMs ?? settings.staleMs,
    missing: {
      as: patch.missing?.as ?? settings.missing.as,
      dwellMs: patch.missing?.dwellMs ?? settings.missing.dwellMs,
    },
  };
}

function patchedLevel(level: Level | null, patch: LevelPatch | undefined): Level | null {
  if (patch === undefined) return level;
  if (patch === null) return null;
  const at = patch.at ?? level?.at ?? Number.NaN;
  const kept = level === null || level.at === 0 ? at : (level.clear / level.at) * at;
  return {
    at,
    clear: patch.clear ?? (patch.at === undefined && level ? level.clear : kept),
    dwellMs: patch.dwellMs ?? level?.dwellMs ?? 0,
  };
}

/** What is wrong with a rule's settings taken together, in plain words; empty when nothing is. */
export function settingsProblems(id: RuleId, settings: RuleSettings): readonly string[] {
  const { direction } = RULES[id];
  const levels = SEVERITIES.flatMap((severity) => {
    const level = settings[severity];
    return level === null ? [] : [{ severity, level }];
  });
  if (levels.length === 0) return ['has no level left: to switch it off, say enabled: false'];
  return [
    ...levels.flatMap(({ severity, level }) => levelProblems(direction, severity, level)),
    ...levels.slice(1).flatMap(({ severity, level }, place) => {
      const milder = levels[place] as (typeof levels)[number];
      return calmer(direction, level.at, milder.level.at)
        ? [`${severity}.at (${level.at}) would come before ${milder.severity}.at (${milder.level.at})`]
        : [];
    }),
  ];
}

function levelProblems(direction: Direction, severity: Severity, { at, clear }: Level): readonly string[] {
  if (Number.isNaN(at)) return [`${severity}.at is missing: the rule has no such level by default`];
  return calmer(direction, at, clear)
    ? [`${severity}.clear (${clear}) lies beyond ${severity}.at (${at}): it would clear while it fails`]
    : [];
}

/** Whether `a` lies on the calm side of `b`. */
const calmer = (direction: Direction, a: number, b: number): boolean => (direction === 'above' ? a < b : a > b);
