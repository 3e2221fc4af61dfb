import fc from 'fast-check';
import type { Address } from 'viem';
import { describe, expect, test } from 'vitest';
import { rulesFor } from '@/lib/core/protocols/registry';
import type { AccountState } from '@/lib/core/protocols/rules';
import { classAt } from '@/lib/core/risk/kernel/book';
import { exactClass } from '@/lib/core/risk/kernel/classes';
import { type BookMirror, mirrorBook } from '@/lib/core/risk/what-if/book-mirror';
import { ImpossibleShockError, type Shock, shockedMarket } from '@/lib/core/risk/what-if/shocked-market';
import { whatIf } from '@/lib/core/risk/what-if/what-if';
import { WAD } from '@/lib/core/units/units';
import { assetOf, random, type Symbol8, testAccount, testBook, testMarket } from '@/test/fixtures/book';

const rules = rulesFor({ protocol: 'aave-v3' });
const byAddress = (accounts: Iterable<AccountState>) => new Map([...accounts].map((each) => [each.account, each]));
const NO_SHOCK: Shock = { moves: new Map(), terms: new Map(), eModes: new Map() };
const falls = (moves: Partial<Record<Symbol8, number>>): Shock => ({
  ...NO_SHOCK,
  moves: new Map(Object.entries(moves).map(([symbol, bps]) => [assetOf(symbol as Symbol8), bps])),
});

const anyShock: fc.Arbitrary<Shock> = fc
  .record({
    weth: fc.integer({ min: -9_000, max: 3_000 }),
    wsteth: fc.integer({ min: -1_000, max: 200 }),
    stable: fc.integer({ min: -800, max: 400 }),
    wbtc: fc.option(fc.integer({ min: -6_000, max: 6_000 }), { nil: undefined }),
    lt: fc.option(fc.integer({ min: -3_000, max: 500 }), { nil: undefined }),
    eMode: fc.option(fc.integer({ min: -400, max: 100 }), { nil: undefined }),
  })
  .map(({ weth, wsteth, stable, wbtc, lt, eMode }) => ({
    moves: new Map<Address, number>([
      [assetOf('WETH'), weth],
      [assetOf('wstETH'), Math.max(-9_999, weth + wsteth)],
      [assetOf('USDC'), stable],
      ...(wbtc === undefined ? [] : [[assetOf('WBTC'), wbtc] as const]),
    ]),
    terms: new Map(lt === undefined ? [] : [[assetOf('LINK'), { lt, bonus: 300 }]]),
    eModes: new Map(eMode === undefined ? [] : [[1, { lt: eMode, bonus: 50 }]]),
  }));

/** The same by the exact rules alone, over every account. */
function fromScratch(accounts: ReadonlyMap<Address, AccountState>, mirror: BookMirror, shock: Shock) {
  const other = shockedMarket(mirror.market, shock);
  const all = [...accounts.values()].map((account) => ({
    before: rules.position(mirror.market, account),
    after: rules.position(other, account),
  }));
  const below = all.filter(({ after }) => after.healthFactor !== undefined && after.healthFactor < WAD);
  const newly = below.filter(({ before }) => before.healthFactor === undefined || before.healthFactor >= WAD);
  return { unknown: all.filter(({ after }) => after.healthFactor === undefined).length, below, newly };
}

const sum = <T>(list: readonly T[], of: (each: T) => bigint) =>
  Number(list.reduce((total, each) => total + of(each), 0n));

function expectEqual(accounts: ReadonlyMap<Address, AccountState>, mirror: BookMirror, shock: Shock, order: Order) {
  const wanted = fromScratch(accounts, mirror, shock);
  const is = whatIf(mirror, rules, shockedMarket(mirror.market, shock), { count: 30, order });
  expect(is.positions).toBe(accounts.size);
  expect(is.unknown).toBe(wanted.unknown);
  expect(is.liquidatable.count).toBe(wanted.below.length);
  const names = is.places.map((place) => mirror.accounts[place]?.account as string).sort();
  expect(names).toEqual(wanted.newly.map(({ after }) => after.account as string).sort());
  expect(is.newly.count).toBe(wanted.newly.length);
  const key = ({ after }: (typeof wanted.newly)[number]) =>
    order === 'debt' ? -(after.totalDebt as bigint) : (after.healthFactor as bigint);
  const first = wanted.newly
    .toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.after.account < b.after.account ? -1 : 1))
    .slice(0, 30);
  expect(is.worst).toEqual(first);
  // The protocol rounds each leg to its last unit, worth up to 0.0007 dollars; sums in doubles do not.
  const close = (value: number, exact: number) =>
    expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-9 * exact + wanted.below.length * 70_000);
  const list = wanted.below.map(({ after }) => after);
  close(
    is.liquidatable.debt,
    sum(list, ({ totalDebt }) => totalDebt as bigint),
  );
  close(
    is.liquidatable.collateral,
    sum(list, ({ totalCollateral }) => totalCollateral as bigint),
  );
  close(
    is.badDebt,
    sum(list, ({ totalDebt, totalCollateral }) => {
      const gap = (totalDebt as bigint) - (totalCollateral as bigint);
      return gap > 0n ? gap : 0n;
    }),
  );
  close(
    is.lossAfterBonus,
    list.reduce((total, { totalDebt, collaterals }) => {
      const repays = collaterals.map(
        ({ value, liquidationBonus }) => (Number(value) * 10_000) / Number(liquidationBonus),
      );
      return total + Math.max(0, Number(totalDebt) - repays.reduce((all, each) => all + each, 0));
    }, 0),
  );
  const weth = wanted.newly.flatMap(({ after }) => after.collaterals.filter(({ asset }) => asset === assetOf('WETH')));
  close(
    is.byAsset.get(assetOf('WETH'))?.collateral ?? 0,
    sum(weth, ({ value }) => value as bigint),
  );
}

type Order = 'debt' | 'healthFactor';

describe('whatIf', () => {
  test('classifies, sums and orders as a from-scratch evaluation by the exact rules, at any shock, on every law', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 10, 11),
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(anyShock, { minLength: 1, maxLength: 4 }),
        fc.constantFrom<Order>('debt', 'healthFactor'),
        (revision, seed, shocks, order) => {
          const accounts = byAddress(testBook(600, seed));
          const mirror = mirrorBook(undefined, rules, accounts, testMarket({ revision }));
          for (const shock of shocks) expectEqual(accounts, mirror, shock, order);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a price that is not known keeps its positions out, counted', () => {
    const accounts = byAddress(testBook(400, 7));
    const mirror = mirrorBook(undefined, rules, accounts, testMarket({ prices: { WBTC: undefined } }));
    expect(fromScratch(accounts, mirror, NO_SHOCK).unknown).toBeGreaterThan(0);
    expectEqual(accounts, mirror, falls({ WETH: -2_000, WBTC: -5_000 }), 'debt');
  });

  test('no shock: what is liquidatable is what was, and nothing is new', () => {
    const under = testAccount({ WETH: 10 }, { USDC: 20_900 }, { id: 5 });
    const accounts = byAddress([under, testAccount({ WETH: 10 }, { USDC: 9_000 }, { id: 6 })]);
    const mirror = mirrorBook(undefined, rules, accounts, testMarket());
    const { liquidatable, newly, worst } = whatIf(mirror, rules, shockedMarket(mirror.market, NO_SHOCK), {
      count: 10,
      order: 'debt',
    });
    expect([liquidatable.count, newly.count, worst.length]).toEqual([1, 0, 0]);
  });

  test('the exact edge decides: one unit of price apart', () => {
    // 1 WETH at LT 83 % against 2075 USDC: exactly 1 at 2500.
    const market = testMarket();
    const plain = {
      ...market,
      reserves: new Map(
        [...market.reserves].map(([asset, reserve]) => [
          asset,
          { ...reserve, liquidityIndex: 10n ** 27n, variableBorrowIndex: 10n ** 27n } as typeof reserve,
        ]),
      ),
    };
    const accounts = byAddress([testAccount({ WETH: 1 }, { USDC: 1_867.5 })]);
    const mirror = mirrorBook(undefined, rules, accounts, plain);
    const at = (bps: number) =>
      whatIf(mirror, rules, shockedMarket(plain, falls({ WETH: bps })), { count: 1, order: 'debt' }).newly.count;
    expect([at(-1_000), at(-1_001)]).toEqual([0, 1]);
  });
});

describe('mirrorBook', () => {
  test('follows blocks: accounts come, change and go, prices and time move; every class stays exact', () => {
    const next = random(3);
    const pool = testBook(900, 11);
    const spare = testBook(900, 12);
    let accounts = byAddress(pool.slice(0, 500));
    let mirror = mirrorBook(undefined, rules, accounts, testMarket());
    for (let block = 1; block <= 25; block += 1) {
      accounts = new Map(accounts);
      for (let change = 0; change < 12; change += 1) {
        const index = Math.floor(next() * pool.length);
        const account = (next() < 0.5 ? pool[index] : spare[index]) as AccountState;
        if (next() < 0.3) accounts.delete(account.account);
        else accounts.set(account.account, account);
      }
      const market = rules.accrue(
        { ...testMarket({ prices: { WETH: 2_500 * (0.7 + next() * 0.5) } }), accruedTo: undefined },
        1_800_000_000n + BigInt(block) * 7_200n,
      );
      mirror = mirrorBook(mirror, rules, accounts, market);
      expect(mirror.places.size).toBe(accounts.size);
      for (const [address, account] of accounts) {
        const place = mirror.places.get(address) as number;
        expect(mirror.accounts[place]).toBe(account);
        expect(classAt(mirror.book, place)).toBe(exactClass(rules.position(market, account).healthFactor));
      }
    }
    expectEqual(accounts, mirror, falls({ WETH: -1_500, wstETH: -1_500 }), 'healthFactor');
  });
});

describe('shockedMarket', () => {
  test('refuses what no market has, and thresholds out of bounds', () => {
    const market = testMarket();
    const refused = (shock: Partial<Shock>) => () => shockedMarket(market, { ...NO_SHOCK, ...shock });
    expect(refused({ moves: new Map([['0x00000000000000000000000000000000000000ff', -1]]) })).toThrow(
      ImpossibleShockError,
    );
    expect(refused({ terms: new Map([[assetOf('WETH'), { lt: 2_000 }]]) })).toThrow('0 to 100 %');
    expect(refused({ terms: new Map([[assetOf('WETH'), { bonus: -600 }]]) })).toThrow('bonus');
    expect(refused({ eModes: new Map([[9, { lt: -1 }]]) })).toThrow('e-mode');
  });
});
