import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch, PatchError } from '@/lib/core/snapshot/apply';
import { diff, type Json } from '@/lib/core/snapshot/diff';

const wire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => wire(value) as Json);
/** Small key space, so that two values share keys and nested objects really recurse. */
const related = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(null, 0, 1, 'a', true),
    fc.array(fc.constantFrom<Json>(null, 1), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', ''), tie('value'), { maxKeys: 5 }),
  ),
})).value;

describe('diff and applyPatch', () => {
  test('apply(a, diff(a, b)) equals b, over the wire, for any JSON', () => {
    const check = (a: Json, b: Json) => {
      const frozen = wire(a);
      const patch = diff(a, b);
      expect(applyPatch(a, patch === undefined ? undefined : wire(patch))).toEqual(b);
      expect(a).toEqual(frozen);
    };
    fc.assert(fc.property(json, json, check));
    fc.assert(
      fc.property(related, related, (a, b) => check(wire(a), wire(b))),
      { numRuns: 1_000 },
    );
  });

  test('equal values have no patch', () => {
    fc.assert(
      fc.property(related, (a) => {
        expect(diff(wire(a), wire(a))).toBeUndefined();
      }),
    );
    expect(diff({ a: 1, b: 2 }, { b: 2, a: 1 })).toBeUndefined();
  });

  test('sub-values the patch does not name keep their identity', () => {
    const before = { kept: { deep: { x: 1 } }, changed: { same: [1, 2], other: 1 }, gone: 1 };
    const after = { kept: { deep: { x: 1 } }, changed: { same: [1, 2], other: null }, added: {} };
    const patch = diff(before, after);
    expect(patch).toEqual({ s: { added: {} }, p: { changed: { s: { other: null } } }, d: ['gone'] });
    const result = applyPatch<unknown>(before, patch) as typeof before;
    expect(result).toEqual(after);
    expect(result.kept).toBe(before.kept);
    expect(result.changed.same).toBe(before.changed.same);
  });

  test('a patch made for another state is refused, not half applied', () => {
    for (const patch of [
      { p: { missing: { s: { x: 1 } } } },
      { p: { n: { s: {} } } },
      5,
      null,
      [],
      { s: 1 },
      { d: [1] },
    ]) {
      expect(() => applyPatch({ n: 1 }, patch)).toThrow(PatchError);
    }
  });

  test('a hostile patch cannot reach a prototype', () => {
    const result = applyPatch<Record<string, unknown>>({}, JSON.parse('{"s":{"__proto__":{"polluted":1}}}'));
    expect(result.polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
