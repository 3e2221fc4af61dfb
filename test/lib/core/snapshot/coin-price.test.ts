import { expect, it } from 'vitest';
import { coinPrice } from '@/lib/core/snapshot/coin-price';

it('is that of the chain’s own coin: ether is not what pays for gas everywhere', () => {
  const assets = { a: { symbol: 'WETH', price: '300000000000' }, b: { symbol: 'WPOL', price: '25000000' } };
  expect(coinPrice(assets, 1)).toBe(300_000_000_000n);
  expect(coinPrice(assets, 137)).toBe(25_000_000n);
  expect(coinPrice(assets, 56)).toBeNull();
  expect(coinPrice({ a: { symbol: 'WETH', price: null } }, 1)).toBeNull();
});
