import fc from 'fast-check';
import type { Address } from 'viem';
import { describe, expect, test } from 'vitest';
import { CALM, UNKNOWN, UNSET } from '@/lib/core/risk/kernel/classes';
import { firstOfRest, type OrderInput } from '@/lib/core/risk/large-book/large-order';
import { restOrder } from '@/lib/core/risk/large-book/rest-order';
import { random } from '@/test/fixtures/book';

const nan = Number.NaN;
/** Class, chance, loss, chance · debt and health factor: with ties of all kinds, gaps, crumbs and whales. */
const position = fc.record({
  riskClass: fc.constantFrom(0, 1, 2, CALM - 1, CALM, CALM, UNKNOWN, UNSET),
  chance: fc.constantFrom(0, 1e-9, 0.3, 1, nan),
  loss: fc.constantFrom(0, 1, 99_999_999, 1e8, 1.5e8, 2e8, 7.25e15, nan),
  urgency: fc.oneof(fc.constantFrom(0, 1, 1 + 2e-16, 3e22), fc.double({ min: 0, max: 1e16, noNaN: true })),
  health: fc.oneof(fc.constantFrom(1, 1.1, 1.1 + 3e-16, 2), fc.double({ min: 1, max: 1e20, noNaN: true })),
  account: fc.constantFrom('00000000', 'aaaaaaaa', 'ffffffff', '12345678'),
});
type Drawn = typeof position extends fc.Arbitrary<infer T> ? T : never;

function inputOf(drawn: readonly Drawn[]): OrderInput {
  const next = random(drawn.length);
  const accounts = drawn.map(({ account }, place): Address => {
    const scattered = Math.floor(next() * 2 ** 32).toString(16);
    return `0x${account}${scattered.padStart(8, '0')}${place.toString(16).padStart(24, '0')}`;
  });
  const column = (name: 'chance' | 'loss' | 'urgency' | 'health') => Float64Array.from(drawn, (each) => each[name]);
  return {
    places: drawn.length,
    classes: Uint8Array.from(drawn, ({ riskClass }) => riskClass),
    estimates: {
      chance: column('chance'),
      loss: column('loss'),
      urgency: column('urgency'),
      version: 1,
      next: 0,
      since: [],
      at: 0,
    },
    accountAt: (place) => accounts[place],
    digits: Uint32Array.from(accounts, (account) => Number.parseInt(account.slice(2, 10), 16)),
    health: () => column('health'),
  };
}

/** The groups of `bookOrder` behind those below 1, by comparing each with each. */
function reference(drawn: readonly Drawn[], input: OrderInput): readonly number[] {
  const keysOf = ({ riskClass, chance, loss, urgency, health }: Drawn): readonly number[] => {
    if (riskClass === UNKNOWN) return [4];
    if (Number.isNaN(chance) || Number.isNaN(loss)) return [riskClass < CALM ? 0 : 3, health];
    return loss >= 1e8 ? [1, -Math.floor(loss / 1e8), -urgency] : [2, -urgency];
  };
  return drawn
    .flatMap((each, place) => (each.riskClass === 0 || each.riskClass === UNSET ? [] : [{ place, keys: keysOf(each) }]))
    .sort((a, b) => {
      const key = a.keys.findIndex((value, index) => value !== b.keys[index]);
      if (key >= 0) return (a.keys[key] as number) - (b.keys[key] as number);
      return (input.accountAt(a.place) ?? '') < (input.accountAt(b.place) ?? '') ? -1 : 1;
    })
    .map(({ place }) => place);
}

describe('the order of everyone who is not below 1', () => {
  test('any page, of all or of some, is what a sort of everyone has there', () => {
    fc.assert(
      fc.property(
        fc.array(position, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(1, 40),
        fc.integer({ min: -3, max: 2_500 }),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 5 }),
        (few, copies, from, length, every) => {
          const drawn = Array.from({ length: copies }, () => few).flat();
          const input = inputOf(drawn);
          const wanted = reference(drawn, input);
          const order = restOrder(input);
          const page = (list: readonly number[]) => list.slice(Math.max(0, from), Math.max(0, from + length));
          expect(order.size).toBe(wanted.length);
          expect([...order.places(from, from + length)]).toEqual(page(wanted));
          const some = wanted.filter((place) => place % every === 0);
          const among = Uint32Array.from(some).toSorted();
          expect([...order.among(among, from, from + length)]).toEqual(page(some));
          expect([...order.places(0, drawn.length)]).toEqual(wanted);
          expect([...firstOfRest(input, length)]).toEqual(wanted.slice(0, length));
          for (const index of [0, wanted.length >> 1, wanted.length - 1])
            if (wanted[index] !== undefined) expect(order.before(wanted[index])).toBe(index);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('pages of many follow each other, through ties of tens of thousands', () => {
    const next = random(5);
    const drawn = Array.from({ length: 60_000 }, (): Drawn => {
      const u = next();
      return {
        riskClass: u < 0.1 ? 0 : u < 0.13 ? UNKNOWN : u < 0.2 ? 2 : CALM,
        chance: next() < 0.1 ? nan : 0.5,
        loss: next() < 0.3 ? Math.floor(next() * 4) * 6e7 : 0,
        urgency: next() < 0.4 ? 0 : 10 ** (20 * next()),
        health: 1.25 + next(),
        account: (['00000000', 'aaaaaaaa', 'ffffffff'] as const)[Math.floor(next() * 3)] ?? '00000000',
      };
    });
    const input = inputOf(drawn);
    const wanted = reference(drawn, input);
    const order = restOrder(input);
    const seen: number[] = [];
    for (let from = 0; from < wanted.length; from += 3_331) seen.push(...order.places(from, from + 3_331));
    expect(seen).toEqual(wanted);
    expect([...order.places(0, wanted.length)]).toEqual(wanted);
  });
});
