import { type Address, type Hex, maxUint256, toHex } from 'viem';
import { aaveV3Rules as rules } from '@/lib/core/protocols/aave-v3/aave-v3-rules';
import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { LiquidationQuote, Pair } from '@/lib/core/protocols/rules';
import { carriedRows, type DeficitRow, deficitBooks } from '@/lib/core/settlement/deficit-books';
import { deployExecutor } from '@/lib/devnet/chain/deploy-executor';
import { createRandom } from '@/lib/devnet/chain/random';
import { type ChainMarket, openChainMarket } from '@/test/fixtures/chain-market';
import { approvePool, KINDS, type Kind, type Senders } from './kinds';
import { balanceProof } from './proof';

/** What one kind of liquidation came to. */
export interface Tally {
  readonly kind: string;
  transactions: number;
  liquidations: number;
  eMode: number;
  full: number;
  emptied: number;
  deficits: number;
  fees: number;
  /** Of its collateral reserve alone less than ten dollars. */
  dust: number;
  entries: number;
  balances: number;
}

export interface Settled {
  readonly tallies: readonly Tally[];
  readonly pairs: ReadonlySet<string>;
  readonly problems: readonly string[];
  readonly liquidations: number;
  /** Times that the bad-debt books were held against the chain, and reserves each time. */
  readonly deficitChecks: number;
  readonly seconds: number;
}

const STEP = 12n;
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
      tallies: KINDS.map(empty),
      pairs: new Set(),
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

const empty = ({ name }: Kind): Tally => ({
  ...{ kind: name, transactions: 0, liquidations: 0, eMode: 0, full: 0, emptied: 0, deficits: 0, fees: 0 },
  ...{ dust: 0, entries: 0, balances: 0 },
});

/** Tokens and approvals for the wallet, an executor that holds enough of everything. */
async function equip({ local, rpc }: ChainMarket): Promise<Senders> {
  const wallet = local.keys.liquidator.address;
  const executor = await deployExecutor(rpc, wallet);
  for (const { symbol, address, decimals } of local.assets) {
    const plenty = 10n ** BigInt(decimals + 7);
    await local.mint(symbol, wallet, plenty);
    await local.mint(symbol, executor, plenty);
    await rpc.request('eth_sendTransaction', [{ from: wallet, to: address, data: approvePool(local.config.pool) }]);
  }
  return { wallet, executor };
}

interface Round {
  readonly seed: number;
  readonly perFall: number;
  readonly wanted: number;
  readonly progress: (done: number) => void;
}

async function settleRound(chain: ChainMarket, senders: Senders, so: Settled, round: Round): Promise<Settled> {
  const { local, rpc, reader } = chain;
  const random = createRandom(round.seed);
  const tallies = so.tallies.map((tally) => ({ ...tally }));
  const pairs = new Set(so.pairs);
  const problems = [...so.problems];
  let { liquidations, deficitChecks } = so;
  let books: readonly DeficitRow[] = [];
  let turn = random.below(KINDS.length);
  let misses = 0;
  /** How often all is offered: where debts are beyond collateral that is what leaves bad debt. */
  let everything = 0.35;

  const pick = (market: AaveV3Market, state: AaveV3Account, liquidator: Address): LiquidationQuote | undefined => {
    const all: Pair[] = [...state.scaledSupply.keys()].flatMap((collateralAsset) =>
      [...state.scaledDebt.keys()].map((debtAsset) => ({ collateralAsset, debtAsset })),
    );
    const pair = all[random.below(Math.max(1, all.length))];
    if (!pair) return undefined;
    const terms = rules.liquidationTerms(market, state, pair, liquidator);
    if (!terms.legal) return undefined;
    const style = random.next();
    const crumb = random.next() < 0.08;
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

  /** One transaction of the next kind; the number of positions that it took. */
  const send = async (risky: readonly Address[]): Promise<number> => {
    const kind = KINDS[turn % KINDS.length] as Kind;
    // Where positions do not suit a kind others are tried, for a while.
    misses += 1;
    if (misses > 12) {
      turn += 1;
      misses = 0;
    }
    const tally = tallies.find((each) => each.kind === kind.name) as Tally;
    const block = await chain.latest();
    const market = await reader.readMarket(block);
    if (books.length === 0) books = carriedRows([], market.reserves, block);
    const chosen = new Set(
      Array.from({ length: kind.takes }, () => risky[random.below(risky.length)]).filter((a) => a !== undefined),
    );
    const states = await reader.readAccounts(market, [...chosen], block);
    const accrued = rules.accrue(market, block.timestamp + STEP);
    const liquidator = kind.liquidator(senders);
    const quotes = [...states.values()].flatMap((state) => pick(accrued, state, liquidator) ?? []);
    const call = quotes.length === 0 ? undefined : kind.call(local, senders, quotes);
    if (!call) return 0;
    turn += 1;
    misses = 0;

    await rpc.request('evm_setNextBlockTimestamp', [toHex(block.timestamp + STEP)]);
    const sent = { from: senders.wallet, ...call, gas: toHex(8_000_000) };
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
      pairs.add(`${quote.collateralAsset} ${quote.debtAsset}`);
      const terms = rules.liquidationTerms(accrued, state, quote, liquidator);
      const collateral = accrued.reserves.get(quote.collateralAsset);
      tally.liquidations += 1;
      if (state.eMode !== 0) tally.eMode += 1;
      if (quote.deficits.length > 0) tally.deficits += 1;
      if (quote.protocolFee > 0n) tally.fees += 1;
      if (terms.legal && quote.repaid === terms.debt) tally.full += 1;
      if (terms.legal && quote.seized === terms.collateral) tally.emptied += 1;
      if (collateral?.price && quote.seized * collateral.price < 10n * 10n ** BigInt(collateral.decimals + 8))
        tally.dust += 1;
    }
    const entries = (changes.ledgers ?? []).flatMap((ledger) => ledger.entries);
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
    const target = Math.min(round.wanted, liquidations + round.perFall);
    for (let tries = 0; tries < round.perFall * 12 && liquidations < target; tries++) {
      liquidations += await send(risky);
      round.progress(liquidations);
    }
  }
  return { ...so, tallies, pairs, problems, liquidations, deficitChecks };
}

/** One line a kind, and the sums. */
export function settleTable(aave: string, settled: Settled): string {
  const { tallies, pairs, problems, liquidations, deficitChecks, seconds } = settled;
  const head = [
    'kind',
    'tx',
    'liquidations',
    'e-mode',
    'full',
    'emptied',
    'deficit',
    'fee',
    'dust',
    'entries',
    'balances',
  ];
  const rows = tallies.map((t) =>
    [
      t.kind,
      t.transactions,
      t.liquidations,
      t.eMode,
      t.full,
      t.emptied,
      t.deficits,
      t.fees,
      t.dust,
      t.entries,
      t.balances,
    ].map(String),
  );
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [
    `Aave v${aave}: ${liquidations} liquidations of ${pairs.size} pairs, predicted = realised in repaid, seized, received, fee and deficit; books held against ${tallies.reduce((sum, t) => sum + t.balances, 0)} balances and ${deficitChecks} reserve deficits: ${problems.length} problems, ${seconds.toFixed(0)} s`,
    ...[head, ...rows].map(line),
  ].join('\n');
}
