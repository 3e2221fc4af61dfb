import type { Address } from 'viem';
import { mostInterest } from '@/lib/core/protocols/most-interest';
import { type LedgerEntry, type LedgerLine, NATIVE } from './ledger/ledger-entry';

/** What a transaction of ours was meant to come to; base units of the debt asset unless told. */
export interface MeantMoney {
  /** Unix seconds that it was planned for. */
  readonly projectedTo: bigint;
  readonly liquidations: readonly {
    readonly account: Address;
    readonly collateralAsset: Address;
    readonly debtAsset: Address;
    /** `seizedNet` of the collateral. */
    readonly planned: { readonly repaid: bigint; readonly seizedNet: bigint };
  }[];
  /** Nothing is sold of the debt asset itself: no legs. `amountIn` of the collateral. */
  readonly sales: readonly {
    readonly collateral: Address;
    readonly amountIn: bigint;
    readonly expectedOut: bigint;
    readonly minOut: bigint;
    readonly legs: readonly unknown[];
  }[];
  readonly loan: bigint;
  readonly premium: bigint;
  readonly expected: bigint;
  readonly gas: {
    /** Units: of the simulation, and the limit that was signed; wei a unit at the most. */
    readonly simulated: bigint | undefined;
    readonly limit: bigint;
    readonly maxFeePerGas: bigint;
  };
}

/** What became of it: its liquidations and the books of all of them. */
export interface RealisedMoney {
  /** Unix seconds of its block. */
  readonly timestamp: bigint;
  readonly liquidations: readonly {
    readonly account: Address;
    readonly repaid: bigint;
    readonly seizedNet: bigint;
    /** By the rules on the state that it met; `undefined` where nothing was predicted. */
    readonly predicted: { readonly repaid: bigint; readonly seizedNet: bigint } | undefined;
  }[];
  readonly entries: readonly LedgerEntry[];
  readonly gasUsed: bigint;
  /** Wei. */
  readonly gasCost: bigint;
}

/**
 * `accrual`: interest of the seconds between. `moved`: a price or the position, as the rules bear out. `slippage`: the venues
 * gave another price, within what was allowed. `gas`: an estimate against what was used. `sum`: of the lines above.
 */
export type MoneyReason = 'none' | 'accrual' | 'moved' | 'slippage' | 'gas' | 'sum' | 'unexplained';

export interface MoneyLine {
  readonly name: 'loan' | 'premium' | 'repaid' | 'received' | 'sold' | 'proceeds' | 'profit' | 'gas-used' | 'gas-cost';
  /** What it counts in; `gas`: units of gas. */
  readonly token: Address | typeof NATIVE | 'gas';
  readonly meant: bigint;
  readonly realised: bigint;
  readonly reason: MoneyReason;
}

/** A transaction of ours line by line: what it was meant to move, what it did, and why they differ. */
export function ownMoney(meant: MeantMoney, realised: RealisedMoney): readonly MoneyLine[] {
  const { entries } = realised;
  const [first] = meant.liquidations;
  if (!first) return [];
  const { debtAsset } = first;
  const seconds = Number(realised.timestamp - meant.projectedTo);
  const moved = (line: LedgerLine, token: Address, of: (entry: LedgerEntry) => boolean = () => true): bigint =>
    entries.reduce(
      (sum, entry) => (entry.line === line && entry.token === token && of(entry) ? sum + entry.amount : sum),
      0n,
    );
  const line = (name: MoneyLine['name'], token: MoneyLine['token'], was: bigint, is: bigint, why: MoneyReason) => ({
    ...{ name, token, meant: was, realised: is },
    reason: was === is ? 'none' : why,
  });

  const loan = line('loan', debtAsset, meant.loan, moved('flash-principal', debtAsset), 'unexplained');
  const premium = line('premium', debtAsset, meant.premium, moved('flash-premium', debtAsset), 'unexplained');
  const amounts = (name: 'repaid' | 'received', token: Address): MoneyLine => {
    const field = name === 'repaid' ? 'repaid' : 'seizedNet';
    const own = meant.liquidations.filter(({ collateralAsset }) => name === 'repaid' || collateralAsset === token);
    const done = own.map(({ account }) => realised.liquidations.find((each) => each.account === account));
    const was = own.reduce((sum, { planned }) => sum + planned[field], 0n);
    const is = done.reduce((sum, each) => sum + (each?.[field] ?? 0n), 0n);
    const borneOut = done.every((each) => each?.predicted !== undefined && each.predicted[field] === each[field]);
    const size = is < was ? was - is : is - was;
    const why = size <= mostInterest(was, seconds) ? 'accrual' : borneOut ? 'moved' : 'unexplained';
    return line(name, token, was, is, why);
  };
  const repaid = amounts('repaid', debtAsset);
  const received = [...new Set(meant.liquidations.map(({ collateralAsset }) => collateralAsset))].map((token) =>
    amounts('received', token),
  );
  const traded = meant.sales.filter(({ legs }) => legs.length > 0);
  const sold = traded.map(({ collateral, amountIn }) =>
    line(
      'sold',
      collateral,
      amountIn,
      moved('swap-in', collateral, ({ fromRole }) => fromRole === 'liquidator'),
      'unexplained',
    ),
  );
  const out = moved('swap-out', debtAsset, ({ toRole }) => toRole === 'liquidator');
  const least = traded.reduce((sum, { minOut }) => sum + minOut, 0n);
  const allowed = sold.every(({ reason }) => reason === 'none') && out >= least;
  const expectedOut = traded.reduce((sum, each) => sum + each.expectedOut, 0n);
  const proceeds = line('proceeds', debtAsset, expectedOut, out, allowed ? 'slippage' : 'unexplained');

  const ofDebt = received.find(({ token }) => token === debtAsset)?.realised ?? 0n;
  const left = moved('paid-out', debtAsset) - moved('paid-in', debtAsset);
  const adds = left === out + ofDebt - repaid.realised - premium.realised;
  const profit = line('profit', debtAsset, meant.expected, left, adds ? 'sum' : 'unexplained');
  // What is left may be right by chance where its parts do not give it.
  const told: MoneyLine = adds ? profit : { ...profit, reason: 'unexplained' };
  const { simulated, limit, maxFeePerGas } = meant.gas;
  return [
    ...[loan, premium, repaid, ...received, ...sold],
    ...(traded.length > 0 ? [proceeds] : []),
    told,
    ...(simulated === undefined ? [] : [line('gas-used', 'gas', simulated, realised.gasUsed, 'gas')]),
    line('gas-cost', NATIVE, limit * maxFeePerGas, realised.gasCost, 'gas'),
  ];
}
