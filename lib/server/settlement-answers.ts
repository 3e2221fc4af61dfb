import type { MarketState } from '@/lib/core/protocols/rules';
import { NATIVE } from '@/lib/core/settlement/ledger/ledger-entry';
import { serviceLevel } from '@/lib/core/settlement/service-level';
import { servicePeriods } from '@/lib/core/settlement/service-periods';
import { mainCause, type Spell } from '@/lib/core/settlement/spell';
import type { AssetLookup } from '@/lib/core/snapshot/csv';
import { ledgerCsv } from '@/lib/core/snapshot/ledger-csv';
import type { SettlementLedger } from '@/lib/core/snapshot/ledger-schema';
import { serviceLevelCsv } from '@/lib/core/snapshot/service-level-csv';
import type { ServiceLevelResponse } from '@/lib/core/snapshot/service-level-schema';
import { settlementCsv } from '@/lib/core/snapshot/settlement-csv';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import type { Store, StoredLedger } from '@/lib/engine/ports';
import { type Answer, csvAnswer, jsonAnswer, problemAnswer } from './answer';
import { ownOutcome } from './own-outcome';
import type { Ask } from './worker-protocol';

export interface SettlementSource {
  readonly store: Store;
  readonly marketId: string;
  readonly assets: AssetLookup;
  /** For the names of aTokens and debt tokens; may be unknown. */
  readonly market: () => Promise<MarketState | undefined>;
}

/** Settlements that a filter lets through, newest first; with their books where `lines` asks for them. */
export const settlementsAnswer = async (
  source: SettlementSource,
  { limit, before, filter, lines, format }: Extract<Ask, { kind: 'settlements' }>,
): Promise<Answer> => {
  const { store, marketId, assets } = source;
  const rows = await store.settlements(marketId, limit, before, filter);
  if (!lines) return format === 'csv' ? csvAnswer('settlements.csv', settlementCsv(rows, assets)) : jsonAnswer(rows);
  const blocks = rows.map(({ blockNumber }) => blockNumber);
  const ledgers = rows.length === 0 ? [] : await store.ledgers(marketId, Math.min(...blocks), Math.max(...blocks));
  const joined = await withBooks(source, rows, ledgers);
  return format === 'csv' ? csvAnswer('settlement-ledger.csv', ledgerCsv(joined)) : jsonAnswer(joined);
};

/** The books of every liquidation of one transaction, in log order. */
export const ledgerAnswer = async (
  source: SettlementSource,
  { txHash, format }: Extract<Ask, { kind: 'ledger' }>,
): Promise<Answer> => {
  const { store, marketId } = source;
  const [rows, ledgers, own] = await Promise.all([
    store.settlementsOf(marketId, txHash),
    store.ledgersOf(marketId, txHash),
    // The books stand without it.
    format === 'csv' ? undefined : store.ownTransaction?.(marketId, txHash).catch(() => undefined),
  ]);
  if (rows.length === 0) return problemAnswer(404, `No liquidation is known of transaction ${txHash}.`);
  const joined = await withBooks(source, rows, ledgers);
  if (format === 'csv') return csvAnswer(`ledger-${txHash}.csv`, ledgerCsv(joined));
  return jsonAnswer(
    joined.map((ledger): SettlementLedger => {
      const outcome = own && ownOutcome(own, ledger, rows, ledgers);
      return outcome ? { ...ledger, own: outcome } : ledger;
    }),
  );
};

async function withBooks(
  { market }: SettlementSource,
  rows: readonly SettlementView[],
  ledgers: readonly StoredLedger[],
): Promise<SettlementLedger[]> {
  const names = tokenNames(await market().catch(() => undefined));
  const key = ({ txHash, logIndex }: { readonly txHash: string; readonly logIndex: number }) => `${txHash} ${logIndex}`;
  const byKey = new Map(ledgers.map((ledger) => [key(ledger), ledger]));
  return rows.map((row) => {
    const entries = byKey.get(key(row))?.entries;
    return {
      ...row,
      entries:
        entries?.map((entry) => ({
          ...entry,
          amount: entry.amount.toString(),
          logIndex: entry.logIndex ?? null,
        })) ?? null,
      tokens: [...new Set(entries?.map(({ token }) => token))].flatMap((token) => names.get(token) ?? []),
    };
  });
}

/** Symbols of every token that a market knows: `a` and `debt` before its reserve's. */
function tokenNames(market: MarketState | undefined): ReadonlyMap<string, SettlementLedger['tokens'][number]> {
  const names = new Map<string, SettlementLedger['tokens'][number]>([
    [NATIVE, { token: NATIVE, symbol: 'ETH', decimals: 18 }],
  ]);
  for (const { asset, aToken, variableDebtToken, symbol, decimals } of market?.reserves.values() ?? []) {
    names.set(asset, { token: asset, symbol, decimals });
    names.set(aToken, { token: aToken, symbol: `a${symbol}`, decimals });
    names.set(variableDebtToken, { token: variableDebtToken, symbol: `debt ${symbol}`, decimals });
  }
  return names;
}

const HOUR = 3_600;
const WINDOWS = [HOUR, 24 * HOUR, 7 * 24 * HOUR, 30 * 24 * HOUR] as const;
/** What the public is told of. */
const PUBLIC_WINDOW = 24 * HOUR;
const MAX_SPELLS = 50_000;
const MAX_STANDING = 50;

interface Moment {
  readonly block: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

const inWindow = (spells: readonly Spell[], { timestamp }: Moment, seconds: number): readonly Spell[] =>
  spells.filter(({ end }) => end === undefined || end.timestamp > timestamp - seconds);

/** The service level over several windows that end at a block, over time, and who stands below 1 at it. */
const readServiceLevel = async (
  store: Pick<Store, 'spells'>,
  marketId: string,
  now: Moment,
): Promise<ServiceLevelResponse> => {
  const spells = await store.spells(marketId, now.timestamp - Math.max(...WINDOWS), MAX_SPELLS);
  const standing = spells
    .filter(({ end }) => end === undefined)
    .map((spell) => ({
      account: spell.account,
      blocks: Math.max(0, now.block - spell.start.block),
      seconds: Math.max(0, now.timestamp - spell.start.timestamp),
      seen: spell.start.seen,
      cause: mainCause(spell, now.block) ?? null,
    }))
    .sort((a, b) => b.blocks - a.blocks || (a.account < b.account ? -1 : 1));
  return {
    ...now,
    windows: WINDOWS.map((seconds) => ({ seconds, level: plain(serviceLevel(inWindow(spells, now, seconds), now)) })),
    periods: servicePeriods(spells, now).map(({ blocks, seconds, ...period }) => ({
      ...period,
      ...{ blocks: { ...blocks }, seconds: { ...seconds } },
    })),
    standing: standing.slice(0, MAX_STANDING),
  };
};

export const serviceLevelAnswer = async (
  store: Pick<Store, 'spells'>,
  marketId: string,
  now: Moment,
  format: 'csv' | undefined,
): Promise<Answer> => {
  const level = await readServiceLevel(store, marketId, now);
  return format === 'csv' ? csvAnswer('service-level.csv', serviceLevelCsv(level)) : jsonAnswer(level);
};

/** Of the last day, for everybody. */
export const publicService = async (store: Pick<Store, 'spells'>, marketId: string, now: Moment) => {
  const spells = await store.spells(marketId, now.timestamp - PUBLIC_WINDOW, MAX_SPELLS);
  const { cleared, standing, blocks, seconds } = serviceLevel(spells, now);
  return { cleared, standing, blocks: { ...blocks }, seconds: { ...seconds }, windowS: PUBLIC_WINDOW };
};

const plain = ({ causes, ...level }: ReturnType<typeof serviceLevel>) => ({ ...level, causes: [...causes] });
