import { isJsonObject } from './diff';

/**
 * `patch` (of diff.ts) applied to `state`, which is not changed: sub-values that the patch does not
 * name keep their identity, so a view that compares by identity repaints only what changed.
 * An `undefined` patch is the identity.
 *
 * @throws PatchError when the patch is malformed or was made for another state.
 */
export function applyPatch<T>(state: T, patch: unknown): T {
  return patch === undefined ? state : (apply(state, patch, '') as T);
}

function apply(state: unknown, patch: unknown, path: string): unknown {
  if (!isJsonObject(patch)) throw new PatchError(path, 'a patch must be an object');
  if (Object.hasOwn(patch, 'r')) return patch.r;
  if (!isJsonObject(state)) throw new PatchError(path, 'keys to change, but no object stands here');
  const next: Record<string, unknown> = { ...state };
  const { s = {}, p = {}, d = [] } = patch;
  if (!isJsonObject(s) || !isJsonObject(p) || !Array.isArray(d)) throw new PatchError(path, 'malformed');
  for (const key of Object.keys(p)) {
    if (!Object.hasOwn(state, key)) throw new PatchError(`${path}/${key}`, 'a key to patch is missing');
    put(next, key, apply(state[key], p[key], `${path}/${key}`));
  }
  for (const key of Object.keys(s)) put(next, key, s[key]);
  for (const key of d as readonly unknown[]) {
    if (typeof key !== 'string') throw new PatchError(path, 'a key to delete is not a string');
    delete next[key];
  }
  return next;
}

/** Assignment would run the setter of `__proto__`; data from the wire must only ever become data. */
function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

export class PatchError extends Error {
  override readonly name = 'PatchError';
  constructor(
    readonly path: string,
    what: string,
  ) {
    super(`the patch does not fit at ${path || 'the root'}: ${what}`);
  }
}
