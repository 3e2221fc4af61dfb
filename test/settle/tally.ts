import type { AaveV3Account, AaveV3Market } from '@/lib/core/protocols/aave-v3/state';
import type { LiquidationQuote, LiquidationTerms } from '@/lib/core/protocols/rules';
import type { Sending } from './kinds';

/** What liquidations can be besides the way they are sent. Each is a column of the table. */
const MARKS = [
  'e-mode',
  'full',
  'emptied',
  'deficit',
  'fee',
  'dust',
  'several collaterals',
  'several debts',
  'flash',
  'own funds',
  'v2',
  'v3',
  'split',
  'hops',
] as const;
export type Mark = (typeof MARKS)[number];

/** What one kind of liquidation came to. */
export interface Tally {
  readonly kind: string;
  transactions: number;
  liquidations: number;
  readonly marks: Record<Mark, number>;
  entries: number;
  balances: number;
  /** Liquidations that the engine's own record predicted to the unit. */
  foretold: number;
  /** Promises of the planner that were held against the books. */
  promises: number;
}

export interface Settled {
  readonly tallies: readonly Tally[];
  readonly pairs: ReadonlySet<string>;
  /** Pairs of somebody below 1 that could have been liquidated. */
  readonly legalPairs: ReadonlySet<string>;
  readonly problems: readonly string[];
  readonly liquidations: number;
  /** Times that the bad-debt books were held against the chain, and reserves each time. */
  readonly deficitChecks: number;
  readonly seconds: number;
}

export const emptyTally = (kind: string): Tally => ({
  ...{ kind, transactions: 0, liquidations: 0, entries: 0, balances: 0, foretold: 0, promises: 0 },
  marks: Object.fromEntries(MARKS.map((mark) => [mark, 0])) as Tally['marks'],
});

export const marked = ({ tallies }: Pick<Settled, 'tallies'>, mark: Mark): number =>
  tallies.reduce((sum, { marks }) => sum + marks[mark], 0);

/** What is so of one liquidation: of its position, of its quote, of the way it was sent. */
export function marksOf(
  market: AaveV3Market,
  state: AaveV3Account,
  quote: LiquidationQuote,
  terms: LiquidationTerms,
  { promise, lent, soldOn }: Sending,
): readonly Mark[] {
  const collateral = market.reserves.get(quote.collateralAsset);
  const route = promise?.routes.find(({ tokenIn }) => tokenIn === quote.collateralAsset);
  const legs = route?.legs ?? [];
  const hops = legs.flatMap((leg) => leg.hops);
  const is: Record<Mark, boolean> = {
    'e-mode': state.eMode !== 0,
    full: terms.legal && quote.repaid === terms.debt,
    emptied: terms.legal && quote.seized === terms.collateral,
    deficit: quote.deficits.length > 0,
    fee: quote.protocolFee > 0n,
    // Less than ten dollars seized.
    dust:
      collateral?.price !== undefined && quote.seized * collateral.price < 10n * 10n ** BigInt(collateral.decimals + 8),
    'several collaterals': [...state.scaledSupply.values()].filter((scaled) => scaled > 0n).length > 1,
    'several debts': [...state.scaledDebt.values()].filter((scaled) => scaled > 0n).length > 1,
    flash: promise ? promise.funding !== 'own' : lent === true,
    'own funds': promise ? promise.funding === 'own' : !lent,
    v2: soldOn === 2 || hops.some(({ kind }) => kind === 'uniswap-v2'),
    v3: soldOn === 3 || hops.some(({ kind }) => kind === 'uniswap-v3'),
    split: legs.length > 1,
    hops: legs.some((leg) => leg.hops.length > 1),
  };
  return MARKS.filter((mark) => is[mark]);
}

/** Of every kind, and of every mark, so many at the least where 1,000 were asked for; bad debt is of 3.3 and later. */
const LEAST = 30;

/** Kinds and marks that a run of `wanted` had too few of to be believed. */
export function tooFew(aave: '3.6' | '3.0', settled: Settled, wanted: number): readonly string[] {
  const least = Math.min(LEAST, Math.floor((wanted * LEAST) / 1_000));
  const counts = [
    ...settled.tallies.map(({ kind, liquidations }) => [kind, liquidations] as const),
    ...MARKS.filter((mark) => aave !== '3.0' || mark !== 'deficit').map(
      (mark) => [mark, marked(settled, mark)] as const,
    ),
  ];
  return counts.filter(([, count]) => count < least).map(([what, count]) => `only ${count} of “${what}”, not ${least}`);
}

/** One line a kind, and the sums. */
export function settleTable(aave: string, settled: Settled): string {
  const { tallies, pairs, legalPairs, problems, liquidations, deficitChecks, seconds } = settled;
  const head = [
    'kind',
    'tx',
    'liq.',
    ...MARKS.map((mark) => mark.replace('several ', 'multi-')),
    'foretold',
    'promises',
    'entries',
    'balances',
  ];
  const row = ({ kind, transactions, liquidations: count, marks, foretold, promises, entries, balances }: Tally) =>
    [kind, transactions, count, ...MARKS.map((mark) => marks[mark]), foretold, promises, entries, balances].map(String);
  const all = tallies.reduce(
    (sum, tally) => ({
      kind: sum.kind,
      transactions: sum.transactions + tally.transactions,
      liquidations: sum.liquidations + tally.liquidations,
      marks: Object.fromEntries(MARKS.map((mark) => [mark, sum.marks[mark] + tally.marks[mark]])) as Tally['marks'],
      foretold: sum.foretold + tally.foretold,
      promises: sum.promises + tally.promises,
      entries: sum.entries + tally.entries,
      balances: sum.balances + tally.balances,
    }),
    emptyTally('all'),
  );
  const rows = [...tallies, all].map(row);
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [
    `Aave v${aave}: ${liquidations} liquidations of ${pairs.size} of ${legalPairs.size} pairs, predicted = realised in repaid, seized, received, fee and deficit; ${all.promises} of the keeper's plans = realised in loan, premium, every hop, proceeds and profit; books held against ${all.balances} balances and ${deficitChecks} reserve deficits: ${problems.length} problems, ${seconds.toFixed(0)} s`,
    ...[head, ...rows].map(line),
  ].join('\n');
}
