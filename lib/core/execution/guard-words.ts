import { formatUnits } from 'viem';
import type { GuardFacts } from './guard-consent';

/** A verdict with its numbers and the assets' symbols: what the words need. Prices USD with 8 decimals, factors in wad. */
export interface NamedGuard extends Omit<GuardFacts, 'departures'> {
  readonly departures: readonly {
    readonly asset: string;
    readonly price: string;
    readonly low: string;
    readonly high: string;
    readonly bps: number;
  }[];
  readonly healthFactor: string | null;
  readonly lowest: string | null;
  readonly highest: string | null;
}

/** The verdict in sentences: the protocol's price, the market's interval, and what follows. Empty when the market agrees. */
export function guardWords(guard: NamedGuard, symbolOf: (asset: string) => string): readonly string[] {
  const departures = guard.departures
    .filter(({ asset }) => guard.assets.includes(asset))
    .map(
      ({ asset, price, low, high, bps }) =>
        `The protocol reads ${symbolOf(asset)} at ${dollars(price)}, ${percent(bps)} ${bps < 0 ? 'below' : 'above'} the market’s ${range(dollars(low), dollars(high))}.`,
    );
  const factors =
    guard.healthFactor === null || guard.lowest === null || guard.highest === null
      ? []
      : [
          `The health factor is ${factor(guard.healthFactor)} at the protocol’s prices and ${range(factor(guard.lowest), factor(guard.highest))} at the market’s.`,
        ];
  switch (guard.kind) {
    case 'wrongful':
      return [
        ...departures,
        ...factors,
        'At market prices this position is healthy: its owner would lose collateral to a wrong price.',
      ];
    case 'hidden':
      return [
        ...departures,
        ...factors,
        'At market prices it could be liquidated already. In a fast move the protocol’s price lags by some seconds: this holds until it has caught up.',
      ];
    case 'unjudged':
      return [
        `The market’s price of ${guard.assets.map(symbolOf).join(', ') || 'one of its assets'} is not known: whether this position is healthy there cannot be told.`,
      ];
    case 'agreed':
      return [];
  }
}

const dollars = (value: string): string => {
  const usd = formatUnits(BigInt(value), 8);
  const [whole = '0', fraction = ''] = usd.split('.');
  const digits = whole.length > 2 ? 2 : 4;
  return `$${BigInt(whole).toLocaleString('en-US')}.${fraction.padEnd(digits, '0').slice(0, digits)}`;
};
const percent = (bps: number): string => `${(Math.abs(bps) / 100).toFixed(2)} %`;
/** Rounded down: what is below 1 never reads as 1. */
const factor = (wad: string): string => {
  const text = formatUnits(BigInt(wad), 18);
  const [whole = '0', fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(4, '0').slice(0, 4)}`;
};
const range = (low: string, high: string): string => (low === high ? low : `${low} to ${high}`);
