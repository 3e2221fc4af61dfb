import { join } from 'node:path';
import { csvGz } from './csv-gz';

export const LIQUIDATION_FILE = 'aave-v2-liquidations/liquidations-to-2021-05.csv.gz';
const STABLE = new Set(['USDC', 'USDT', 'DAI', 'TUSD', 'BUSD', 'SUSD', 'GUSD']);
const ETHER = 10n ** 18n;

/** One liquidation call of Aave v2 with the oracle's prices of its block. */
export interface PastLiquidation {
  /** Unix seconds. */
  readonly at: number;
  readonly user: string;
  readonly pair: string;
  /** Base units of the debt asset. */
  readonly repaidRaw: bigint;
  readonly repaidEth: number;
  readonly seizedRaw: bigint;
  /** By the protocol's formula, from the row's own prices and bonus. */
  readonly seizedByRule: bigint;
  /** Dollars of an ether as the oracle had it, where a side is a stablecoin. */
  readonly etherUsd: number | undefined;
}

/** Every row of the history, oldest first. */
export function liquidationHistory(folder: string): readonly PastLiquidation[] {
  return csvGz(join(folder, LIQUIDATION_FILE))
    .map((row): PastLiquidation => {
      const text = (name: string): string => row[name] ?? '';
      const whole = (name: string): bigint => BigInt(text(name));
      const repaidRaw = whole('debt_to_cover_raw');
      const [debtPrice, collateralPrice] = [whole('price_debt_eth_wei'), whole('price_coll_eth_wei')];
      const debtUnit = 10n ** whole('debt_decimals');
      const raw = (debtPrice * repaidRaw * 10n ** whole('coll_decimals')) / (collateralPrice * debtUnit);
      const stable = STABLE.has(text('debt'))
        ? debtPrice
        : STABLE.has(text('collateral'))
          ? collateralPrice
          : undefined;
      return {
        at: Number(text('timestamp')),
        user: text('user'),
        pair: `${text('collateral')}/${text('debt')}`,
        repaidRaw,
        repaidEth: (Number(repaidRaw) / Number(debtUnit)) * (Number(debtPrice) / 1e18),
        seizedRaw: whole('liquidated_collateral_raw'),
        // Percentages of Aave round half up.
        seizedByRule: (raw * whole('bonus_bps') + 5_000n) / 10_000n,
        etherUsd: stable === undefined ? undefined : Number(ETHER) / Number(stable),
      };
    })
    .sort((a, b) => a.at - b.at);
}

/** One hour of it. */
export interface LiquidationHour {
  /** Unix seconds of its start. */
  readonly at: number;
  readonly calls: number;
  readonly repaidUsd: number;
  /** How far ether stands below its highest known price of the last day at the hour's end, a share; NaN where unknown. */
  readonly drawdown: number;
}

const HOUR = 3_600;
const DAY_HOURS = 24;
/** A price is good for so many hours. */
const PRICE_GOOD_FOR = 6;

/** All hours from the first to the last call. Ether's price is the newest that a call with a stablecoin tells. */
export function liquidationHours(history: readonly PastLiquidation[]): readonly LiquidationHour[] {
  const start = Math.floor((history[0]?.at ?? 0) / HOUR);
  const end = Math.floor((history.at(-1)?.at ?? 0) / HOUR);
  const byHour = new Map<number, PastLiquidation[]>();
  for (const call of history) {
    const hour = Math.floor(call.at / HOUR);
    byHour.set(hour, [...(byHour.get(hour) ?? []), call]);
  }
  const hours: LiquidationHour[] = [];
  const highs: number[] = [];
  let price = Number.NaN;
  let age = Number.POSITIVE_INFINITY;
  for (let hour = start; hour <= end; hour += 1) {
    const calls = byHour.get(hour) ?? [];
    const told = calls.flatMap(({ etherUsd }) => (etherUsd === undefined ? [] : [etherUsd]));
    age = told.length > 0 ? 0 : age + 1;
    price = told.at(-1) ?? price;
    highs.push(told.length > 0 ? Math.max(...told) : Number.NEGATIVE_INFINITY);
    if (highs.length > DAY_HOURS) highs.shift();
    const isKnown = age <= PRICE_GOOD_FOR;
    hours.push({
      at: hour * HOUR,
      calls: calls.length,
      repaidUsd: calls.reduce((sum, { repaidEth, etherUsd }) => sum + repaidEth * (etherUsd ?? price), 0),
      drawdown: isKnown ? 1 - price / Math.max(price, ...highs) : Number.NaN,
    });
  }
  return hours;
}
