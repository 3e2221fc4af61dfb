import type { LiquidationBlock, Pair } from '@/lib/core/protocols/rules';
import type { VerdictKind } from '@/lib/core/risk/verdict';
import { preflightMessages } from './preflight-messages';
import { refusalWords } from './sizing/refusal-words';
import type { SizingRefusal } from './sizing/sized-plan';

/** Why nobody liquidates a position in the next block, the pool's own reasons among them. */
export type WhyNotReason =
  | SizingRefusal
  | 'no-route'
  | 'no-lender'
  | 'breaker-open'
  | 'guard'
  | 'oracle-delay'
  | 'dust'
  | 'not-below-1';

export interface WhyNot {
  readonly reason: WhyNotReason;
  /** For a cell. */
  readonly title: string;
  /** A sentence or two, with the numbers. */
  readonly words: string;
}

/** A position as the book's row tells it. */
export interface WhyNotSubject {
  readonly status: 'bad-debt' | 'liquidatable' | 'at-risk' | 'watch' | 'healthy' | 'unknown';
  readonly blockedBy: LiquidationBlock | null;
  readonly guard: VerdictKind | null;
  /** Profit in USD (8 decimals) before gas, signed, at the prices that it could be sold and bought at; null = unknown. */
  readonly plan: (Pair & { readonly profit: string | null }) | null;
}

/** What the answer hangs on besides the row. */
export interface WhyNotTerms {
  /** Of the engine's breakers for a pair. */
  readonly permission: (pair: Pair) => { readonly keeper: 'allow' | 'deny'; readonly why: readonly string[] };
  /** Of one liquidation, USD with 8 decimals; `undefined` = unknown. */
  readonly gasUsd: bigint | undefined;
  /** Where a plan was computed, or refused: it knows more than the row. */
  readonly planned?:
    | { readonly refusal: Exclude<WhyNotReason, 'breaker-open' | 'guard'>; readonly plan?: undefined }
    | {
        readonly refusal?: undefined;
        readonly plan: Pair & {
          readonly guard: VerdictKind;
          /** After all costs, USD with 8 decimals; `undefined` = unknown. */
          readonly profitUsd: bigint | undefined;
        };
      }
    | undefined;
}

/** A word or three for each: the same on every screen, in the API and in exports. */
export const whyNotTitles: Readonly<Record<WhyNotReason, string>> = {
  'price-unknown': 'Price unknown',
  'reserve-inactive': 'Reserve inactive',
  'reserve-paused': 'Reserve paused',
  sentinel: 'Sequencer grace',
  'grace-period': 'Grace period',
  healthy: 'Healthy',
  'not-collateral': 'Not collateral',
  'no-debt': 'No debt',
  'self-liquidation': 'Own position',
  'must-not-leave-dust': 'Would leave dust',
  'amount-too-small': 'Amount too small',
  'no-liquidity': 'No liquidity',
  unpriced: 'Price unknown',
  unsellable: 'No depth',
  'no-route': 'No depth',
  'no-lender': 'No flash liquidity',
  unprofitable: preflightMessages.unprofitable.title,
  'breaker-open': preflightMessages['breaker-open'].title,
  guard: preflightMessages['wrongful-liquidation'].title,
  'oracle-delay': 'Oracle delay',
  dust: 'Dust',
  'not-below-1': 'Not below 1',
};

/** Reasons that carry no numbers, in a sentence. */
const PLAIN: Readonly<Record<Exclude<WhyNotReason, 'breaker-open' | 'dust'>, string>> = {
  ...refusalWords,
  'no-route': 'No venue that is known sells so much of this collateral for this debt.',
  'no-lender': 'Nobody lends what it would repay for the length of a transaction.',
  guard:
    'At the market’s prices it is healthy, or a price is not known there: its owner would lose collateral to a wrong price.',
  'oracle-delay': 'At the market’s prices it could be liquidated already; the protocol’s have not caught up.',
  'not-below-1': 'The health factor is not below 1.',
};

/**
 * The first that stands against liquidating a position in the next block, in preflight's own order and words: what the pool
 * refuses, the breakers, the guard, then what it would earn. null: nothing does. `undefined`: not all is known.
 */
export function whyNot(row: WhyNotSubject, { permission, gasUsd, planned }: WhyNotTerms): WhyNot | null | undefined {
  const verdict = planned?.plan?.guard ?? row.guard ?? 'agreed';
  // The market's prices say that it is due: what is missing is the protocol's own.
  if (verdict === 'hidden') return told('oracle-delay');
  if (!BELOW_1.has(row.status)) return told('not-below-1');
  const refusal = planned?.refusal ?? (planned ? undefined : (row.blockedBy ?? undefined));
  if (refusal !== undefined && refusal !== 'unprofitable' && refusal !== 'dust') return told(refusal);
  const pair = planned?.plan ?? row.plan ?? undefined;
  const found = pair && permission(pair);
  if (found?.keeper === 'deny')
    return { reason: 'breaker-open', title: whyNotTitles['breaker-open'], words: found.why.join(' ') };
  if (verdict !== 'agreed') return told('guard');
  if (refusal === 'unprofitable') return unprofitable(refusalWords.unprofitable, row, gasUsd);
  if (planned?.plan) return afterCosts(planned.plan.profitUsd);
  return pair === undefined ? undefined : beforeGas(row, gasUsd);
}

const BELOW_1: ReadonlySet<WhyNotSubject['status']> = new Set(['bad-debt', 'liquidatable', 'unknown']);

const TOLD = new Map<WhyNotReason, WhyNot>(
  Object.entries(PLAIN).map(([reason, words]) => [
    reason as WhyNotReason,
    { reason: reason as WhyNotReason, title: whyNotTitles[reason as WhyNotReason], words },
  ]),
);
const told = (reason: WhyNotReason): WhyNot | undefined => TOLD.get(reason);

function afterCosts(profit: bigint | undefined): WhyNot | null | undefined {
  if (profit === undefined || profit > 0n) return profit === undefined ? undefined : null;
  const words = `Sold at the pessimistic end of the prices, after all costs, it loses ${dollars(-profit)}.`;
  return { reason: 'unprofitable', title: whyNotTitles.unprofitable, words };
}

/** By the row alone: what it brings before gas, against what gas costs. */
function beforeGas({ plan }: WhyNotSubject, gas: bigint | undefined): WhyNot | null | undefined {
  if (plan?.profit == null) return undefined;
  const profit = BigInt(plan.profit);
  if (profit <= 0n) return unprofitable(`It loses ${dollars(-profit)} before gas.`);
  if (gas === undefined) return undefined;
  if (profit > gas) return null;
  return {
    reason: 'dust',
    title: whyNotTitles.dust,
    words: `It brings ${dollars(profit)}, and gas costs ${dollars(gas)}: ${dollars(gas - profit)} too little.`,
  };
}

function unprofitable(words: string, row?: WhyNotSubject, gas?: bigint): WhyNot {
  const known = row && beforeGas(row, gas);
  return {
    reason: 'unprofitable',
    title: whyNotTitles.unprofitable,
    words: known ? `${words} ${known.words}` : words,
  };
}

/** To the cent, or with the digits that a smaller sum needs; rounded down. */
function dollars(value: bigint): string {
  const text = value.toString().padStart(9, '0');
  const [whole, fraction] = [text.slice(0, -8), text.slice(-8)];
  const digits = whole === '0' && fraction.startsWith('00') && value > 0n ? 8 : 2;
  return `$${BigInt(whole).toLocaleString('en-US')}.${fraction.slice(0, digits)}`;
}
