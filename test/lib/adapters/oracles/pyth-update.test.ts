import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pythFrame } from '@/lib/adapters/oracles/pyth-update';

const ID = 'ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace';
const entry = (price: object = {}, rest: object = {}) => ({
  id: ID,
  price: { price: '184136023127', conf: '177166324', expo: -8, publish_time: 1_692_110_601, ...price },
  ema_price: { price: '184100641000', conf: '178704085', expo: -8, publish_time: 1_692_110_601 },
  metadata: { slot: 90_000_000, proof_available_time: 1_692_110_602, prev_publish_time: 1_692_110_600 },
  ...rest,
});
const frame = (...parsed: unknown[]) => JSON.stringify({ binary: { encoding: 'base64', data: ['UE5BVQ=='] }, parsed });

it('reads a price with its confidence, time and slot', () => {
  expect(pythFrame(frame(entry()))).toEqual({
    updates: [
      {
        id: ID,
        price: 184_136_023_127n,
        confidence: 177_166_324n,
        publishedAt: 1_692_110_601_000,
        slot: 90_000_000,
      },
    ],
    refusals: [],
  });
});

it.each([
  [-5, '123456', '7', 123_456_000n, 7_000n],
  [-10, '12345678901', '101', 123_456_789n, 2n],
  [-8, '1', '0', 1n, 0n],
  [0, '3', '1', 300_000_000n, 100_000_000n],
  [2, '3', '1', 30_000_000_000n, 10_000_000_000n],
])('moves the point of expo %d exactly: price down, confidence up', (expo, price, conf, value, confidence) => {
  expect(pythFrame(frame(entry({ expo, price, conf }))).updates[0]).toMatchObject({ price: value, confidence });
});

it.each([
  ['not JSON', '{"binary":', 'not JSON'],
  ['an array', '[]', 'not a price update'],
  ['no prices', JSON.stringify({ binary: {} }), 'not a price update'],
  ['an empty list', frame(), 'not a price update'],
  ['a negative price', frame(entry({ price: '-184136023127' })), 'not positive'],
  ['a price of zero', frame(entry({ price: '0' })), 'not positive'],
  ['a price below the eighth decimal', frame(entry({ price: '9', expo: -10 })), 'not positive'],
  ['a price as a number', frame(entry({ price: 184136023127 })), 'price.price'],
  ['a price with a point', frame(entry({ price: '1841.36' })), 'price.price'],
  ['NaN', frame(entry({ price: 'NaN' })), 'price.price'],
  ['a huge price', frame(entry({ price: '1'.repeat(40) })), 'price.price'],
  ['a negative confidence', frame(entry({ conf: '-1' })), 'price.conf'],
  ['a huge exponent', frame(entry({ expo: 300 })), 'price.expo'],
  ['no time', frame(entry({ publish_time: 0 })), 'price.publish_time'],
  ['a wrong id', frame(entry({}, { id: '0x12' })), 'id: no feed id'],
  ['nothing', frame(null), 'an entry'],
])('refuses %s', (_, text, reason) => {
  const { updates, refusals } = pythFrame(text);
  expect(updates).toEqual([]);
  expect(refusals.join()).toContain(reason);
});

it('keeps the good prices of a frame that holds a bad one', () => {
  const { updates, refusals } = pythFrame(frame(entry({ price: '-1' }), entry()));
  expect(updates).toHaveLength(1);
  expect(refusals).toHaveLength(1);
});

it('never throws and never gives a price that is not positive', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((json) => `{"parsed":[${json}]}`),
      ),
      (text) => {
        for (const update of pythFrame(text).updates) expect(update.price > 0n).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
