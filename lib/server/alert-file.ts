import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { createChannel } from '@/lib/adapters/alerts/create-channel';
import { alertChannels } from '@/lib/adapters/alerts/registry';
import { MarketConfigError } from '@/lib/adapters/protocols/aave-v3/market-config-error';
import { type AlertConfig, alertConfigSchema, DEFAULT_ALERTS } from '@/lib/core/alert/alert-config';
import { ALERT_SEVERITIES, FAMILIES } from '@/lib/core/alert/alert-kind';
import type { AlertChannel } from '@/lib/engine/ports';

export interface LoadedAlerts {
  readonly config: AlertConfig;
  readonly channels: readonly AlertChannel[];
}

const TYPES = Object.keys(alertChannels);

const channelSchema = z.looseObject({
  type: z.enum(TYPES, { error: `must be one of ${TYPES.join(', ')}` }),
  minSeverity: z.enum(ALERT_SEVERITIES).default('warning'),
  families: z
    .array(z.enum(FAMILIES))
    .min(1)
    .default([...FAMILIES]),
  timeoutMs: z.number().int().min(100).max(60_000).optional(),
});

const fileSchema = alertConfigSchema.extend({
  channels: z.record(z.string().regex(/^[\w-]{1,40}$/, 'is no name of a channel'), channelSchema).default({}),
});

const referenceSchema = z.strictObject({ $env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) });

/**
 * The alerts as the file `path` (ALERTS) sets them; without one, the defaults and nobody to tell. Secrets are in the
 * environment, and the file names them: `{"$env": "SLACK_URL"}`. Throws `MarketConfigError`, which names each problem and
 * no value.
 */
export async function loadAlerts(
  path: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  link: string | undefined,
): Promise<LoadedAlerts> {
  if (path === undefined) return { config: DEFAULT_ALERTS, channels: [] };
  const parsed = fileSchema.safeParse(await jsonOf(path));
  if (!parsed.success)
    throw refused(
      path,
      parsed.error.issues.map((issue) => problemOf(issue, [])),
    );
  const { channels: named, ...config } = parsed.data;
  const problems: string[] = [];
  const channels = Object.entries(named).flatMap(([name, { type, minSeverity, families, timeoutMs, ...own }]) => {
    const spec = alertChannels[type];
    if (!spec) return [];
    const found = secretsIn(own, spec.secrets, environment);
    problems.push(...found.problems.map((problem) => `channels.${name}.${problem}`));
    if (found.problems.length > 0) return [];
    try {
      return [
        createChannel({
          ...{ name, type, spec, settings: found.settings, secrets: found.secrets, link, minSeverity, families },
          ...(timeoutMs !== undefined && { timeoutMs }),
        }),
      ];
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      problems.push(...error.issues.map((issue) => problemOf(issue, ['channels', name])));
      return [];
    }
  });
  if (problems.length > 0) throw refused(path, problems);
  return { config, channels };
}

/** Settings with what the environment holds in their places. */
const secretsIn = (
  own: Readonly<Record<string, unknown>>,
  secret: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
) => {
  const settings: Record<string, unknown> = {};
  const secrets: string[] = [];
  const problems: string[] = [];
  for (const [name, value] of Object.entries(own)) {
    const reference = referenceSchema.safeParse(value);
    if (!reference.success) {
      if (secret.includes(name))
        problems.push(`${name}: is a secret: name the variable that holds it, such as {"$env": "ALERT_SECRET"}`);
      settings[name] = value;
      continue;
    }
    const held = environment[reference.data.$env];
    if (held === undefined || held === '') problems.push(`${name}: the environment has no ${reference.data.$env}`);
    else {
      settings[name] = held;
      secrets.push(held, ...partsOf(held));
    }
  }
  return { settings, secrets, problems };
};

/** Of an address that is a secret its path is, and the last of it. */
const partsOf = (value: string): readonly string[] => {
  if (!URL.canParse(value)) return [];
  const { pathname } = new URL(value);
  return [pathname, pathname.split('/').at(-1) ?? ''].filter((part) => part.length >= 8);
};

const problemOf = (issue: z.core.$ZodIssue, before: readonly string[]): string => {
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return `${[...before, ...issue.path].join('.') || 'the file'}: ${message}`;
};

const refused = (path: string, problems: readonly string[]): MarketConfigError =>
  new MarketConfigError(
    `The alerts file ${path} does not set the alerts:\n${[...new Set(problems)].map((problem) => `  ${problem}`).join('\n')}`,
  );

async function jsonOf(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    // Not the parser's words: they repeat what stands in the file.
    const why = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new MarketConfigError(`The alerts file ${path} ${why}. Set ALERTS to a readable JSON file.`, { cause });
  }
}
