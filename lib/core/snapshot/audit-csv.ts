import type { AuditLink } from '@/lib/core/breaker/audit-chain';
import { csvField } from './csv';

type Column = readonly [string, (link: AuditLink) => string | number | null];
const COLUMNS: readonly Column[] = [
  ['seq', ({ seq }) => seq],
  ['at', ({ event }) => new Date(event.at).toISOString()],
  ['block', ({ event }) => event.block],
  ['kind', ({ event }) => event.kind],
  ['breaker', ({ event }) => event.key],
  ['from', ({ event }) => event.from],
  ['to', ({ event }) => event.to],
  ['why', ({ event }) => event.why],
  ['by', ({ event }) => event.actors.join(' ')],
  ['reason', ({ event }) => event.reason],
  ['rules', ({ event }) => event.causes.map(({ rule }) => rule).join(' ')],
  ['config_version', ({ event }) => event.configVersion],
  ['prev_hash', ({ prevHash }) => prevHash],
  ['hash', ({ hash }) => hash],
];

/** RFC 4180 lines of the audit log, header first. The hashes cover the JSON of the links, not these lines. */
export function* auditCsv(links: Iterable<AuditLink>): Generator<string> {
  yield `${COLUMNS.map(([name]) => name).join(',')}\r\n`;
  for (const link of links) yield `${COLUMNS.map(([, value]) => csvField(value(link))).join(',')}\r\n`;
}
