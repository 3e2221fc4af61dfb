import { expect, it } from 'vitest';
import { pairsOf, sizePlan } from '@/lib/core/execution/sizing/size-plan';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import { intervalsAround, poolSales, sizingTerms } from '@/test/fixtures/sizing';
import { smallSituation } from '@/test/fixtures/small-situation';

it('a coarse plan earns what the exact one does but for a hundred-thousandth of its capital and a cent, and asks for fewer sales', () => {
  const asked = { exact: 0, coarse: 0 };
  let plans = 0;
  for (let seed = 0; plans < 100; seed += 1) {
    const { market, account } = smallSituation(seed, { revision: 10, units: 1e15 });
    const prices = intervalsAround(market, seed);
    const owed = rules.accountData(market, account).totalDebt;
    const depthUsd = (Number(owed) / 1e8) * 10 ** (1 + (seed % 4));
    const sales = poolSales(market, prices, { depthUsd, feeBps: 30n, gas: 120_000n, second: false });
    const pairs = pairsOf(rules.position(market, account));
    const plan = (how: 'exact' | 'coarse') =>
      sizePlan(
        rules,
        { market, account, pairs },
        {
          ...sizingTerms(prices, sales, { premiumBps: 5n, bidBps: 0n, gasUsd: 0.1 }),
          coarse: how === 'coarse',
          sales: {
            ...sales,
            sell: (...sale) => {
              asked[how] += 1;
              return sales.sell(...sale);
            },
          },
        },
        { kind: 'profit' },
      );
    const [exact, coarse] = [plan('exact'), plan('coarse')];
    expect(coarse.ok).toBe(exact.ok);
    if (!exact.ok || !coarse.ok) continue;
    plans += 1;
    const lost = Number(exact.plan.worth - coarse.plan.worth) / 1e18;
    // A cent aside: of dust a unit is a large share.
    expect(lost, `${seed}`).toBeLessThan(1e-5 * Number(exact.plan.capitalUsd) + 1e6);
  }
  expect(asked.coarse * 3).toBeLessThan(asked.exact);
});
