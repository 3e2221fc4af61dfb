export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * What turns one JSON value into another. `r` replaces the whole value. Otherwise the value is an
 * object: `s` sets keys, `p` patches the values of keys that stay objects, `d` deletes keys.
 * Objects recurse; arrays and scalars are replaced whole; null is an ordinary value.
 */
export type Patch =
  | { readonly r: Json }
  | {
      readonly s?: JsonObject;
      readonly p?: { readonly [key: string]: Patch };
      readonly d?: readonly string[];
    };

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isJsonArray = (value: Json): value is readonly Json[] => Array.isArray(value);

/**
 * The patch from `before` to `after`; `undefined` when they are equal. Values shared by identity
 * are skipped without being walked, so reuse unchanged sub-objects where speed matters.
 * Takes plain JSON values only (no `undefined`, no class instances).
 */
export function diff(before: unknown, after: unknown): Patch | undefined {
  return diffJson(before as Json, after as Json);
}

function diffJson(before: Json, after: Json): Patch | undefined {
  if (before === after) return undefined;
  if (!isJsonObject(before) || !isJsonObject(after)) return jsonEquals(before, after) ? undefined : { r: after };
  const set: [string, Json][] = [];
  const nested: [string, Patch][] = [];
  const deleted: string[] = [];
  for (const key of Object.keys(after)) {
    const next = after[key] as Json;
    if (!Object.hasOwn(before, key)) {
      set.push([key, next]);
      continue;
    }
    const patch = diffJson(before[key] as Json, next);
    if (patch === undefined) continue;
    if ('r' in patch) set.push([key, next]);
    else nested.push([key, patch]);
  }
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) deleted.push(key);
  if (set.length + nested.length + deleted.length === 0) return undefined;
  return {
    ...(set.length > 0 && { s: Object.fromEntries(set) }),
    ...(nested.length > 0 && { p: Object.fromEntries(nested) }),
    ...(deleted.length > 0 && { d: deleted }),
  };
}

/** Deep equality of JSON values; the order of an object's keys does not matter. */
export function jsonEquals(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isJsonArray(a) && isJsonArray(b)) {
    return a.length === b.length && a.every((value, index) => jsonEquals(value, b[index] as Json));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && jsonEquals(a[key] as Json, b[key] as Json))
  );
}
