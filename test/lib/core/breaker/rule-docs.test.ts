import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { duration, figure } from '@/lib/core/breaker/figure';
import type { Level, Rule } from '@/lib/core/breaker/rule';
import { RULE_IDS, RULES } from '@/lib/core/breaker/rules';

const cell = (level: Level | null, { unit, direction }: Rule): string => {
  if (level === null) return '–';
  const dwell = level.dwellMs === 0 ? '' : `, ${duration(level.dwellMs)}`;
  return unit === 'flag' ? `at once${dwell}` : `${direction} ${figure(level.at, unit)}${dwell}`;
};

/** A rule's line of the table in docs/breakers.md. */
const line = (id: (typeof RULE_IDS)[number]): string => {
  const rule = RULES[id];
  const { watch, open, lockout } = rule.defaults;
  return `| \`${id}\` | ${rule.scope} | ${rule.reads} | ${[watch, open, lockout].map((level) => cell(level, rule)).join(' | ')} | ${rule.because} |`;
};

test('the page of the breakers lists every rule with its defaults, and no other', () => {
  const listed = readFileSync('docs/breakers.md', 'utf8')
    .split('\n')
    .filter((each) => each.startsWith('| `'));
  expect(listed).toEqual(RULE_IDS.map(line));
});
