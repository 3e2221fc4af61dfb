import { type Address, type Hex, maxUint256, toHex } from 'viem';
import { predictionDifferences } from '@/components/settlements/prediction-differences';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { LiquidationQuote, Pair } from '@/lib/core/protocols/rules';
import { carriedRows, type DeficitRow, deficitBooks } from '@/lib/core/settlement/deficit-books';
import { deployExecutor } from '@/lib/devnet/chain/deploy-executor';
import { createRandom } from '@/lib/devnet/chain/random';
import { predictRange } from '@/lib/engine/predict-range';
import { type ChainMarket, openChainMarket } from '@/test/fixtures/chain-market';
import { approveOf, KINDS, type Senders, type Sending } from './kinds';
import { createPlanner, PLANNED, type Planner } from './planned';
import { brokenPromises } from './promise';
import { balanceProof } from './proof';
import { emptyTally, marksOf, type Settled, type Tally } from './tally';

const STEP = 12n;
/** Positions that are tried for one kind before the next one's turn. */
const PATIENCE = 12;
/** Prices of four markets, one worse than the other: near 1, e-modes broken, debts beyond collateral. */
const FALLS: readonly (readonly (readonly [string, bigint])[])[] = [
  [
    ['WETH', 2_651_00000000n],
    ['WBTC', 55_123_00000000n],
    ['LINK', 13_00000000n],
    ['AAVE', 88_00000000n],
  ],
  [['wstETH', 1_112_345_678_901_234_567n]],
  [
    ['USDC', 91_234_567n],
    ['WETH', 2_100_12345678n],
  ],
  [
    ['WETH', 1_401_12345679n],
    ['WBTC', 29_876_54321098n],
    ['LINK', 5_43219876n],
    ['AAVE', 39_87654321n],
  ],
];

const WAYS = [...KINDS, ...PLANNED];

/**
 * Liquidates `wanted` positions of a seeded local market, each kind in turn, and holds every one against its
 * prediction, its books, the balances on chain and the reserves' bad debt. What does not agree is a problem.
 */
export async function settle(
  aave: '3.6' | '3.0',
  wanted: number,
  seed: number,
  progress: (done: number) => void = () => undefined,
): Promise<Settled> {
  const started = performance.now();
  const chain = await openChainMarket({ aave, borrowers: 1_000 });
  try {
    const senders = await equip(chain);
    const fresh = await chain.local.snapshot();
    let result: Settled = {
      tallies: WAYS.map(({ name }) => emptyTally(name)),
      pairs: new Set(),
      legalPairs: new Set(),
      problems: [],
      liquidations: 0,
      deficitChecks: 0,
      seconds: 0,
    };
    let snapshot: Hex = fresh;
    for (let round = 0; result.liquidations < wanted; round++) {
      if (round > 0) {
        await chain.local.revert(snapshot);
        snapshot = await chain.local.snapshot();
      }
      const before = result.liquidations;
      const perFall = Math.ceil(Math.min(wanted - before, 250) / FALLS.length);
      result = await settleRound(chain, senders, result, { seed: seed + round, perFall, wanted, progress });
      if (result.liquidations === before) throw new Error('nobody was left to liquidate');
    }
    return { ...result, seconds: (performance.now() - started) / 1_000 };
  } finally {
    await chain.local.stop();
  }
}

/** Tokens and approvals for the wallet, an executor that holds enough of everything. */
async function equip({ local, rpc }: ChainMarket): Promise<Senders> {
  const wallet = local.keys.liquidator.address;
  const [executor, keeper] = [await deployExecutor(rpc, wallet), await deployExecutor(rpc, wallet)];
  for (const { symbol, address, decimals } of local.assets) {
    const plenty = 10n ** BigInt(decimals + 7);
    await local.mint(symbol, wallet, plenty);
    await local.mint(symbol, executor, plenty);
    for (const spender of [local.config.pool, keeper])
      await rpc.request('eth_sendTransaction', [{ from: wallet, to: address, data: approveOf(spender) }]);
  }
  return { wallet, executor, keeper };
}

const nameOf = ({ collateralAsset, debtAsset }: Pair): string => `${collateralAsset} ${debtAsset}`;

const pairsHeld = ({ scaledSupply, scaledDebt }: AaveV3Account): readonly Pair[] =>
  [...scaledSupply.keys()].flatMap((collateralAsset) =>
    [...scaledDebt.keys()].map((debtAsset) => ({ collateralAsset, debtAsset })),
  );

interface Round {
  readonly seed: number;
  readonly perFall: number;
  readonly wanted: number;
  readonly progress: (done: number) => void;
}

async function settleRound(chain: ChainMarket, senders: Senders, so: Settled, round: Round): Promise<Settled> {
  const { local, rpc, reader } = chain;
  const random = createRandom(round.seed);
  const planner: Planner = createPlanner(chain, senders);
  const tallies = so.tallies.map((tally) => ({ ...tally, marks: { ...tally.marks } }));
  const pairs = new Set(so.pairs);
  /** Of somebody below 1 in some fall, and legal there: what could come up. */
  const legalPairs = new Set(so.legalPairs);
  /** Of pairs that did not come up, somebody to be tried once. */
  const holders = new Map<string, Address>();
  const problems = [...so.problems];
  let { liquidations, deficitChecks } = so;
  let books: readonly DeficitRow[] = [];
  let turn = random.below(WAYS.length);
  let misses = 0;
  /** How often all is offered: where debts are beyond collateral that is what leaves bad debt. */
  let everything = 0.35;

  const pick = (market: AaveV3Market, state: AaveV3Account, liquidator: Address): LiquidationQuote | undefined => {
    const all = pairsHeld(state);
    const unseen = all.filter((each) => !pairs.has(nameOf(each)) && legalPairs.has(nameOf(each)));
    const among = unseen.length > 0 ? unseen : all;
    const pair = among[random.below(Math.max(1, among.length))];
    if (!pair) return undefined;
    const terms = rules.liquidationTerms(market, state, pair, liquidator);
    if (!terms.legal) return undefined;
    const style = random.next();
    const crumb = random.next() < 0.14;
    const offer = crumb
      ? terms.maxDebtToCover / 50_000n + 1n
      : style < everything
        ? maxUint256
        : style < everything + 0.2
          ? (terms.candidates[random.below(terms.candidates.length)] ?? maxUint256)
          : (terms.maxDebtToCover * BigInt(1 + random.below(999_983))) / 999_983n + 1n;
    const result = rules.quote(market, state, pair, offer, liquidator);
    return result.ok ? result.quote : undefined;
  };

  /** The transaction of the next kind for some of them; nothing where it does not suit. */
  const compose = async (
    market: AaveV3Market,
    states: ReadonlyMap<Address, AaveV3Account>,
  ): Promise<Sending | undefined> => {
    const way = WAYS[turn % WAYS.length];
    const timestamp = market.block.timestamp + STEP;
    if (way === undefined) return undefined;
    if ('venues' in way) {
      // Of whole sizes some, of gas that costs something some: what is too small is planned without.
      const sizeBps = random.next() < 0.5 ? 10_000 : 1 + random.below(10_000);
      const gasPrice = random.next() < 0.5 ? 0n : 10n ** 9n;
      return planner(way, { read: market, timestamp, accounts: [...states.values()], sizeBps, gasPrice });
    }
    const accrued = rules.accrue(market, timestamp);
    const liquidator = way.liquidator(senders);
    const quotes = [...states.values()].flatMap((state) => pick(accrued, state, liquidator) ?? []);
    const call = quotes.length === 0 ? undefined : way.call(local, senders, quotes);
    const { soldOn, lent } = way;
    return call && { ...call, quotes, liquidator, soldOn, lent };
  };

  /** One transaction of the next kind; the number of positions that it took. */
  const send = async (risky: readonly Address[]): Promise<number> => {
    // Where positions do not suit a kind others are tried, for a while.
    misses += 1;
    if (misses > PATIENCE) {
      turn += 1;
      misses = 0;
    }
    const kind = WAYS[turn % WAYS.length] as (typeof WAYS)[number];
    const tally = tallies.find((each) => each.kind === kind.name) as Tally;
    const block = await chain.latest();
    const market = await reader.readMarket(block);
    if (books.length === 0) books = carriedRows([], market.reserves, block);
    const [rare] = [...holders].filter(([pair]) => !pairs.has(pair));
    if (rare) holders.delete(rare[0]);
    const chosen = new Set<Address>(
      rare && !('venues' in kind)
        ? [rare[1]]
        : Array.from({ length: kind.takes }, () => risky[random.below(risky.length)]).filter((a) => a !== undefined),
    );
    const states = await reader.readAccounts(market, [...chosen], block);
    const accrued = rules.accrue(market, block.timestamp + STEP);
    const sending = await compose(market, states);
    if (!sending) return 0;
    const { quotes, liquidator, promise } = sending;
    turn += 1;
    misses = 0;

    await rpc.request('evm_setNextBlockTimestamp', [toHex(block.timestamp + STEP)]);
    const { to, data } = sending;
    const sent = { from: senders.wallet, to, data, gas: toHex(8_000_000) };
    const hash = await rpc.request<Hex>('eth_sendTransaction', [sent]);
    let receipt: { readonly status: Hex } | null = null;
    while (receipt === null) receipt = await rpc.request<{ status: Hex } | null>('eth_getTransactionReceipt', [hash]);
    const mined = await chain.latest();
    const context = `${kind.name} in block ${mined.number} (seed ${round.seed})`;
    if (receipt.status !== '0x1') {
      problems.push(`${context}: reverted, though predicted`);
      return 0;
    }
    const changes = await reader.changes(block, mined);
    books = [...books, ...(changes.deficits ?? [])];
    if (changes.liquidations.length !== quotes.length)
      problems.push(`${context}: ${changes.liquidations.length} of ${quotes.length} liquidations`);
    tally.transactions += 1;
    // And what the engine itself would have told of it, from the chain alone.
    const head = { block: mined, parentHash: block.hash, receivedAt: 0, replaced: [] };
    const deps = { reader, rules, hashAt: async () => undefined };
    const told = await predictRange(deps, undefined, head, await reader.readMarket(mined), changes);
    for (const row of told) {
      if (row.predicted !== null && predictionDifferences(row).length === 0) tally.foretold += 1;
      else problems.push(`${context}: the engine predicted ${row.unpredicted ?? 'something else'}`);
    }
    for (const settled of changes.liquidations) {
      const quote = quotes.find(({ account }) => account === settled.account);
      const state = states.get(settled.account);
      if (!quote || !state) {
        problems.push(`${context}: ${settled.account} was not asked for`);
        continue;
      }
      for (const field of ['repaid', 'seized', 'seizedNet', 'protocolFee'] as const)
        if (quote[field].toString() !== settled[field])
          problems.push(`${context}: ${field} predicted ${quote[field]}, is ${settled[field]}`);
      const burned = (list: readonly { asset: string; amount: { toString(): string } }[]) =>
        list.map(({ asset, amount }) => `${asset} ${amount}`).join();
      if (burned(quote.deficits) !== burned(settled.deficits))
        problems.push(`${context}: deficits predicted ${burned(quote.deficits)}, are ${burned(settled.deficits)}`);
      for (const { token, amount } of settled.unexplained ?? [{ token: 'everything', amount: '?' }])
        problems.push(`${context}: ${amount} of ${token} unexplained`);
      pairs.add(nameOf(quote));
      const terms = rules.liquidationTerms(accrued, state, quote, liquidator);
      tally.liquidations += 1;
      for (const mark of marksOf(accrued, state, quote, terms, sending)) tally.marks[mark] += 1;
    }
    const entries = (changes.ledgers ?? []).flatMap((ledger) => ledger.entries);
    if (promise) {
      tally.promises += 1;
      problems.push(...brokenPromises(promise, entries).map((broken) => `${context}: ${broken}`));
    }
    const proof = await balanceProof(rpc, accrued, mined.number, entries);
    problems.push(...proof.differences.map((difference) => `${context}: ${difference}`));
    tally.entries += entries.length;
    tally.balances += proof.compared;
    for (const { asset, booked, onChain } of deficitBooks(books, (await reader.readMarket(mined)).reserves)) {
      deficitChecks += 1;
      if (booked !== onChain) problems.push(`${context}: bad debt of ${asset} booked ${booked}, on chain ${onChain}`);
    }
    return changes.liquidations.length;
  };

  for (const fall of FALLS) {
    everything = fall === FALLS.at(-1) ? 0.75 : 0.35;
    for (const [symbol, price] of fall) {
      if (symbol === 'wstETH') await local.setRatio(symbol, price + BigInt(random.below(1_000_000)));
      else await local.setAnswer(symbol, price - BigInt(random.below(Number(price / 50n))));
    }
    const block = await chain.latest();
    const market = rules.accrue(await reader.readMarket(block), block.timestamp + STEP);
    const states = await reader.readAccounts(market, local.borrowers, block);
    const risky = local.borrowers.filter((account) => {
      const state = states.get(account);
      return state !== undefined && rules.accountData(market, state).healthFactor < 10n ** 18n;
    });
    for (const account of risky) {
      const state = states.get(account);
      for (const pair of state ? pairsHeld(state) : [])
        if (state && rules.liquidationTerms(market, state, pair).legal) {
          legalPairs.add(nameOf(pair));
          holders.set(nameOf(pair), account);
        }
    }
    const target = Math.min(round.wanted, liquidations + round.perFall);
    for (let tries = 0; tries < round.perFall * 12 && liquidations < target; tries++) {
      liquidations += await send(risky);
      round.progress(liquidations);
    }
  }
  return { ...so, tallies, pairs, legalPairs, problems, liquidations, deficitChecks };
}
