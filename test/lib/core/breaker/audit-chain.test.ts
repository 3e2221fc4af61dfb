import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AuditLink, appendEvents, GENESIS, verifyChain } from '@/lib/core/breaker/audit-chain';
import { canonicalJson, NotCanonicalError } from '@/lib/core/breaker/canonical-json';
import { during, running, watching } from './single-breaker';

const { events } = during(during(running(watching(['protocol-gap'])), 20_000, { 'protocol-gap': 900 }), 1_000_000, {
  'protocol-gap': 0,
});
const { links, head } = appendEvents(GENESIS, events);

const copy = (): AuditLink[] => structuredClone([...links]);
const changed = (place: number, change: (link: AuditLink) => AuditLink): readonly AuditLink[] =>
  copy().map((link, at) => (at === place ? change(link) : link));

describe('the hash chain', () => {
  test('holds, in one go and in pages, and the same events give the same hashes', () => {
    expect(links).toHaveLength(4);
    expect(verifyChain(links, { head })).toEqual({ ok: true, head });
    expect(verifyChain(JSON.parse(JSON.stringify(links)) as unknown[], { head })).toEqual({ ok: true, head });
    const [first, second] = [appendEvents(GENESIS, events.slice(0, 2)), events.slice(2)];
    expect(appendEvents(first.head, second).head).toEqual(head);
    expect(verifyChain(links.slice(2), { from: first.head, head })).toEqual({ ok: true, head });
    expect(verifyChain([])).toEqual({ ok: true, head: GENESIS });
    // A fixed value: whoever changes the canonical form breaks every stored chain.
    expect(
      appendEvents(GENESIS, [{ ...(events[0] as AuditLink['event']), configVersion: '0x', causes: [] }]).head.hash,
    ).toMatchInlineSnapshot(`"0x770c0cfd789ee551c20f418b8bbb9492e5ad2df8c125b9eb99064494653b6a5a"`);
  });

  test('names the first broken link, whatever was done to it', () => {
    const { hash, event } = links[2] as AuditLink;
    expect(verifyChain(changed(2, (link) => ({ ...link, event: { ...event, reason: 'a better one' } })))).toEqual({
      ok: false,
      place: 2,
      problem: 'link 2 is not what was written',
    });
    expect(verifyChain(changed(2, (link) => ({ ...link, prevHash: hash })))).toEqual({
      ok: false,
      place: 2,
      problem: 'link 2 does not follow the one before it',
    });
    expect(verifyChain(links.filter((_, place) => place !== 1))).toEqual({
      ok: false,
      place: 1,
      problem: 'link 1 is missing: 2 stands in its place',
    });
    expect(
      verifyChain([...copy().slice(0, 1), ...copy().slice(2)].map((link, seq) => ({ ...link, seq }))),
    ).toMatchObject({ ok: false, place: 1 });
    expect(verifyChain(changed(3, (link) => ({ ...link, event: { ...event, to: 'fine' } as never })))).toEqual({
      ok: false,
      place: 3,
      problem: 'link 3 is no audit link',
    });
    expect(verifyChain([...links].reverse())).toMatchObject({ ok: false, place: 0 });
    // Made anew behind a change, it is whole by itself; its head tells.
    const forged = appendEvents(
      GENESIS,
      events.map((each, place) => (place === 0 ? { ...each, why: 'nothing happened' } : each)),
    );
    expect(verifyChain(forged.links)).toMatchObject({ ok: true });
    expect(verifyChain(forged.links, { head })).toMatchObject({ ok: false, place: 4 });
  });

  test('a log cut off at its end is found by its head', () => {
    expect(verifyChain(links.slice(0, 3))).toMatchObject({ ok: true });
    expect(verifyChain(links.slice(0, 3), { head })).toEqual({
      ok: false,
      place: 3,
      problem: 'the log ends at link 2, and 4 were written',
    });
  });

  test('any change of any leaf of any link is found there', () => {
    const paths = (value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, member]) =>
            paths(member, [...path, Array.isArray(value) ? Number(key) : key]),
          )
        : [path];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: links.length - 1 }),
        fc.nat(),
        fc.constantFrom<unknown>('other', 12_345, null, true),
        (place, pick, value) => {
          const all = copy();
          const leaves = paths(all[place]);
          const path = leaves[pick % leaves.length] ?? [];
          let at = all[place] as unknown as Record<string | number, unknown>;
          for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
          const key = path.at(-1) as string;
          fc.pre(at[key] !== value);
          at[key] = value;
          expect(verifyChain(all)).toMatchObject({ ok: false, place });
        },
      ),
    );
  });
});

test('canonical JSON: one text whatever the order of keys, and nothing that JSON drops', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false } as never), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(canonicalJson({ b: [1, -0, 'é"'], a: null, B: { z: true, y: 1e21 } })).toBe(
    '{"B":{"y":1e+21,"z":true},"a":null,"b":[1,0,"é\\""]}',
  );
  for (const bad of [Number.NaN, Infinity, undefined, 1n, { a: undefined }, [() => 1]])
    expect(() => canonicalJson(bad)).toThrow(NotCanonicalError);
});
