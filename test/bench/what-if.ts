import type { Address } from 'viem';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { AccountState } from '@/lib/core/protocols/rules';
import { type BookMirror, mirrorBook } from '@/lib/core/risk/what-if/book-mirror';
import { shockQuerySchema } from '@/lib/core/snapshot/shock-schema';
import { WAD } from '@/lib/core/units/units';
import { concentrationAnswer, shockAnswer } from '@/lib/server/shock-answers';
import { sampleFrame } from '@/test/fixtures/frame';
import { percentile } from './percentile';
import { benchAccount, benchMarket, ETH_CORRELATED } from './risk-book';

const BLOCKS = 60;
const TOUCHED = 20;
const ASKED = 40;
const rules = protocolRules['aave-v3'];

/** Interest of twelve seconds and another ETH price a block, as the engine's thread mirrors it after each publication. */
function follow(mirror: BookMirror, accounts: Map<Address, AccountState>): { mirror: BookMirror; each: number[] } {
  const each: number[] = [];
  let current = mirror;
  for (let block = 1; block <= BLOCKS; block += 1) {
    const factor = 1 + 0.0025 * Math.sin(block);
    const factors = new Map([...ETH_CORRELATED].map((asset) => [asset, factor]));
    const stored = benchMarket({ factors, seconds: block * 12 });
    const market = rules.accrue(stored, stored.block.timestamp);
    for (let touched = 0; touched < TOUCHED; touched += 1) {
      const account = benchAccount(2 + block, (block * 977 + touched * 7_919) % accounts.size);
      accounts.set(account.account, account);
    }
    const started = performance.now();
    current = mirrorBook(current, rules, accounts, market);
    each.push(performance.now() - started);
  }
  return { mirror: current, each };
}

/**
 * What-if on the server: mirroring the book each block, and the whole of an answer to a question that no cache
 * knows (kernel, exact accounts, JSON), for ETH and what follows it down by 5 to 30 %. The last checks one answer.
 */
export function benchWhatIf(): void {
  console.log(`\nwhat-if${' '.repeat(35)}p50      p95`);
  for (const positions of [10_000, 100_000]) {
    const accounts = new Map<Address, AccountState>();
    for (let place = 0; place < positions; place += 1) {
      const account = benchAccount(1, place);
      accounts.set(account.account, account);
    }
    const stored = benchMarket();
    const started = performance.now();
    const built = mirrorBook(undefined, rules, accounts, rules.accrue(stored, stored.block.timestamp));
    const built_ms = performance.now() - started;
    const { mirror, each } = follow(built, accounts);
    const at = { mirror, block: mirror.market.block, receivedAt: 0, version: 1 };
    const deps = { source: { mirror: () => at, frame: () => sampleFrame({ seq: 1 }) }, rules, feeds: {} };
    const ask = (fall: number) => {
      const moves = Object.fromEntries([...ETH_CORRELATED].map((asset) => [asset, -fall]));
      return shockAnswer(deps, shockQuerySchema.parse({ moves }));
    };
    const time = (fall: number, samples: number[]): void => {
      const from = performance.now();
      ask(fall);
      samples.push(performance.now() - from);
    };
    const row = (name: string, values: readonly number[], unit = 'ms') =>
      console.log(
        `  ${name.padEnd(34)}${[0.5, 0.95].map((q) => percentile(values, q).toFixed(2).padStart(9)).join('')} ${unit}`,
      );
    console.log(`${positions.toLocaleString('en-US')} positions, built in ${built_ms.toFixed(0)} ms`);
    row(`mirror a block, ${TOUCHED} accounts touched`, each);
    for (const fall of [500, 1_000, 2_000, 3_000]) {
      const samples: number[] = [];
      for (let warm = 0; warm < 5; warm += 1) ask(fall + warm);
      for (let index = 0; index < ASKED; index += 1) time(fall + index, samples);
      const { newly } = JSON.parse(ask(fall).body) as { newly: { count: number } };
      row(`ETH −${fall / 100} %: ${newly.count.toLocaleString('en-US')} newly liquidatable`, samples);
    }
    const concentrations: number[] = [];
    for (let index = 0; index < 10; index += 1) {
      const from = performance.now();
      concentrationAnswer(deps, { kind: 'concentration', limit: 10 }, () => undefined);
      concentrations.push(performance.now() - from);
    }
    row('concentration', concentrations);
    check(mirror, ask(2_000).body);
  }
}

/** The answer's count against the exact rules over every account. */
function check({ market, accounts }: BookMirror, body: string): void {
  const fallen = {
    ...market,
    reserves: new Map(
      [...market.reserves].map(([asset, reserve]) => [
        asset,
        ETH_CORRELATED.has(asset) && reserve.price !== undefined
          ? { ...reserve, price: ((reserve.price * 8_000n) / 10_000n) as typeof reserve.price }
          : reserve,
      ]),
    ),
  };
  const started = performance.now();
  let newly = 0;
  for (const account of accounts) {
    if (account === undefined) continue;
    const [before, after] = [market, fallen].map((each) => rules.position(each, account).healthFactor);
    if (after !== undefined && after < WAD && (before === undefined || before >= WAD)) newly += 1;
  }
  const ms = performance.now() - started;
  const { count } = (JSON.parse(body) as { newly: { count: number } }).newly;
  console.log(
    `  by the bigint rules alone: ${newly} in ${ms.toFixed(0)} ms, ${newly === count ? 'equal' : 'NOT EQUAL'}`,
  );
  if (newly !== count) throw new Error('the kernel and the exact rules disagree');
}
