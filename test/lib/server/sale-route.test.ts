import { afterEach, expect, it } from 'vitest';
import { GET } from '@/app/api/v1/sale/route';
import { jsonAnswer } from '@/lib/server/answer';
import { shareEngineHost } from '@/lib/server/shared-host';
import type { Ask } from '@/lib/server/worker-protocol';
import { idleHub } from '@/test/fixtures/bare-server';

const [A, B, C] = ['a1', 'b2', 'c3'].map((byte) => `0x${byte.padStart(40, '0')}`);
afterEach(() => shareEngineHost(undefined));

it('asks for the sale of an amount, and refuses what is none', async () => {
  const asked: Ask[] = [];
  shareEngineHost({
    ask: (ask) => {
      asked.push(ask);
      return Promise.resolve(jsonAnswer({ kind: 'none', reason: 'nothing', detail: null }));
    },
    csv: () => Promise.reject(new Error('no table')),
    hub: idleHub,
    stop: () => Promise.resolve(),
  });
  const get = (query: Record<string, string | undefined>) =>
    GET(new Request(`http://localhost:3000/api/v1/sale?${new URLSearchParams(query as Record<string, string>)}`));
  const sale = { collateral: A, debt: B, amount: '1000', seller: C };
  expect((await get(sale)).status).toBe(200);
  expect(asked).toEqual([{ kind: 'sale', sale }]);
  expect((await get({ ...sale, amount: '0' })).status).toBe(400);
  expect((await get({ ...sale, amount: '-5' })).status).toBe(400);
  expect((await get({ ...sale, seller: 'nobody' })).status).toBe(400);
  expect(asked).toHaveLength(1);
});
