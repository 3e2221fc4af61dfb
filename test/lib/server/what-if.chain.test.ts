import { createPublicClient, http } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { poolAbi } from '@/lib/core/protocols/aave-v3/abi';
import { shockAnswerSchema, shockQuerySchema } from '@/lib/core/snapshot/shock-schema';
import { WAD } from '@/lib/core/units/units';
import { frameWhere, type MarketRuntimes, openRuntimes, priceAt } from '@/test/fixtures/market-runtimes';

let runtimes: MarketRuntimes;
beforeAll(async () => {
  runtimes = await openRuntimes({ borrowers: 200 });
});
afterAll(() => runtimes.stop());

it('names beforehand whom a fall takes: the pool itself says the same once the price has fallen', async () => {
  const { market } = runtimes;
  const runtime = await runtimes.start();
  await frameWhere(runtime, ({ snapshot }) => snapshot !== null);
  const addressOf = (symbol: string) => {
    const asset = market.assets.find((each) => each.symbol === symbol);
    if (!asset) throw new Error(`the market has no ${symbol}`);
    return asset.address.toLowerCase();
  };
  const weth = addressOf('WETH');
  const ask = async (moves: Readonly<Record<string, number>>) => {
    // A frame is told of before the kernel has taken its block in; questions from other threads come after both.
    await new Promise((resolve) => setTimeout(resolve));
    const answer = await runtime.service.ask({
      kind: 'shock',
      query: shockQuerySchema.parse({ moves, sort: 'healthFactor', limit: 200 }),
    });
    return shockAnswerSchema.parse(JSON.parse(answer.body));
  };
  // The staked token is priced through ETH on this chain, and the answer says so.
  const { groups } = await ask({});
  expect(groups.follows).toEqual({ [addressOf('wstETH')]: weth });
  const said = await ask({ [weth]: -1_500, [addressOf('wstETH')]: -1_500 });
  expect(said.newly.count).toBeGreaterThan(10);

  await priceAt(market, 'WETH', 85n);
  const fallen = await frameWhere(
    runtime,
    ({ snapshot }) => (snapshot?.totals.atRisk['1']?.count ?? 0) >= said.liquidatable.count,
  );
  const client = createPublicClient({ transport: http(market.http) });
  const below = await Promise.all(
    [...fallen.rows].map(async ({ account }) => {
      const [, , , , , healthFactor] = await client.readContract({
        address: market.config.pool,
        abi: poolAbi,
        functionName: 'getUserAccountData',
        args: [account],
      });
      return healthFactor < WAD ? [account] : [];
    }),
  );
  const now = await ask({});
  expect(below.flat()).toHaveLength(said.liquidatable.count);
  expect(now.newly.count).toBe(0);
  expect(now.liquidatable.count).toBe(said.liquidatable.count);
  const named = said.accounts.map(({ account }) => account);
  expect(named.filter((account) => !below.flat().includes(account))).toEqual([]);
});
