import type { Address } from 'viem';
import type { AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import { DEFAULT_EXPECTED_LOSS } from '@/lib/core/protocols/expected-loss-config';
import { protocolRules } from '@/lib/core/protocols/registry';
import type { AssessContext } from '@/lib/core/risk/assess';
import { exitPrices } from '@/lib/core/risk/exit-price';
import { lossContext } from '@/lib/core/risk/expected-loss';
import { gasCost } from '@/lib/core/risk/gas-cost';
import { guardContext } from '@/lib/core/risk/guard-context';
import type { LargeEvaluation } from '@/lib/core/risk/large-book/evaluate-large';
import { random } from '@/test/fixtures/book';
import { check, type Verdict } from './risk-check';
import { createLedger, type Happened, type LedgerOptions } from './risk-ledger';
import { createPrices, type Prices } from './risk-prices';
import type { Product, SoakBlock } from './risk-product';
import { createSpells } from './risk-spells';

const rules = protocolRules['aave-v3'];

export interface Step extends Happened {
  /** Only prices outside the chain moved. */
  readonly onlyPrices: boolean;
  /** Wall and CPU milliseconds of the program's own work. */
  readonly ms: number;
  readonly cpuMs: number;
}

export interface Soak {
  readonly positions: () => number;
  /**
   * Blocks in which many come and go, until as many have come as a hash table of this size holds removed ones: V8's holds
   * a power of two of keys, removed ones among them, and is made twice as large once, when they first fill it. Answers how many came.
   */
  turnOver(): number;
  /** One block, or one tick of outside prices alone; what the program does of it is timed. */
  step(): Step;
  /** From scratch by the exact rules. */
  check(): Verdict;
}

/** One in so many steps is a tick of exchanges' prices between two blocks, one in so many brings ten times the actions. */
const OUTSIDE = 0.15;
const BURST = 0.02;
const MOST_ACTIONS = 300;
const MOST_LIQUIDATIONS = 500;
const NOTHING: Happened = { came: 0, left: 0, changed: 0, liquidations: 0, deficits: 0 };

/** A soak of a product by a seed: the same steps for the same options, as long as the product is right. */
export function createSoak(options: LedgerOptions, product: Product): Soak {
  const next = random(options.seed);
  const ledger = createLedger(options, next);
  const prices = createPrices(ledger.market, next);
  const spell = createSpells(ledger.market, next);
  const often = Math.min(MOST_ACTIONS, Math.ceil(options.positions / 100));
  let time = ledger.market.block.timestamp;
  let height = ledger.market.block.number;
  let market = rules.accrue(ledger.market, time);
  /** Ticks of outside prices since the block. */
  let outside = 0;
  const block = (changed: SoakBlock['changed'], onlyPrices: boolean, marketBefore?: AaveV3Market): SoakBlock => ({
    accounts: ledger.accounts,
    changed,
    onlyPrices,
    market,
    marketBefore,
    context: contextOf(market, prices),
    now: Number(time) * 1_000 + outside * 1_000,
  });
  let current = block(new Map([...ledger.accounts.keys()].map((address) => [address, undefined])), false);
  product.update(current);

  const nextBlock = (actions = Math.ceil(next() * 2 * often * (next() < BURST ? 10 : 1))): Happened => {
    const gap = next();
    time += gap < 0.001 ? 86_400n : gap < 0.01 ? 3_600n : 12n;
    height += 1n;
    outside = 0;
    prices.nextBlock();
    const at = { ...ledger.market.block, number: height, timestamp: time };
    market = rules.accrue(spell({ ...ledger.market, block: at }, prices.oracle()), time);
    const marketBefore = current.market;
    const { before, happened } = ledger.act(market, chosen(belowOne(product.evaluation()), next), actions);
    current = block(before, false, marketBefore);
    return happened;
  };
  /** What changed since the block before is as it was. */
  const nextTick = (): Happened => {
    outside += 1;
    prices.tickOutside();
    current = block(current.changed, true, current.marketBefore);
    return NOTHING;
  };

  return {
    positions: () => ledger.accounts.size,
    turnOver: () => {
      const room = 2 ** Math.ceil(Math.log2(options.positions)) - options.positions;
      let came = 0;
      while (came <= room) {
        came += nextBlock(Math.ceil(options.positions / 50)).came;
        product.update(current);
      }
      return came;
    },
    step: () => {
      const onlyPrices = next() < OUTSIDE;
      const happened = onlyPrices ? nextTick() : nextBlock();
      const started = performance.now();
      const before = process.cpuUsage();
      product.update(current);
      const { user, system } = process.cpuUsage(before);
      return { ...happened, onlyPrices, ms: performance.now() - started, cpuMs: (user + system) / 1_000 };
    },
    check: () => check(product.evaluation(), current),
  };
}

const belowOne = ({ book, below }: LargeEvaluation): Address[] =>
  [...below.keys()].map((place) => book.accountAt(place) as Address);

/** Liquidators take about one in a hundred of those below 1 in a block, whatever order they are in: after a crash it takes them a while. */
function chosen(below: readonly Address[], next: () => number): Address[] {
  const salt = Math.floor(next() * 2 ** 32);
  const isChosen = (address: Address): boolean => {
    const mixed = Math.imul(Number.parseInt(address.slice(-7), 16) ^ salt, 0x9e37_79b1);
    return (mixed ^ (mixed >>> 15)) >>> 0 < 2 ** 32 / 100;
  };
  return below.filter(isChosen).sort().slice(0, MOST_LIQUIDATIONS);
}

function contextOf(market: AaveV3Market, prices: Prices): AssessContext {
  const composites = prices.composites();
  const exits = exitPrices(market, new Map(composites.map((each) => [each.asset, each])));
  const gas = gasCost(market, [], DEFAULT_EXPECTED_LOSS.gas);
  return {
    exitPrices: exits,
    guard: guardContext(market, composites),
    loss: lossContext(market, prices.volatility(), exits, gas, DEFAULT_EXPECTED_LOSS),
    stable: new Set(
      [...market.reserves.values()].filter(({ symbol }) => symbol.startsWith('USD')).map(({ asset }) => asset),
    ),
  };
}
