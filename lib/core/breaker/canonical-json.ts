/** What JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * One text for one value: keys in the order of their UTF-16 units, no white space, numbers as JSON writes them. Throws
 * `NotCanonicalError` for a number that JSON has no form of, and for anything else that it would drop or change.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NotCanonicalError(String(value));
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new NotCanonicalError(typeof value);
  const record = value as Readonly<Record<string, unknown>>;
  const members = Object.keys(record)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`);
  return `{${members.join(',')}}`;
}

export class NotCanonicalError extends Error {
  override readonly name = 'NotCanonicalError';
  constructor(what: string) {
    super(`JSON has no form of ${what}`);
  }
}
