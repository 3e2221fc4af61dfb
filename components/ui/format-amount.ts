import { formatTruncated, toFloat } from './format-decimal';

/** What stands where a number cannot be known. */
export const UNKNOWN = '—';

const SCALES = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** A float in at most four significant digits with a scale letter: 12,345,678 → `12.35M`. Below 1,000 two decimals. */
export const formatCompact = (value: number): string => {
  const magnitude = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  for (const [scale, letter] of SCALES) {
    // 999.95 of a scale would print as 1000: it belongs to the next one up.
    if (magnitude < scale * 0.99995) continue;
    const scaled = magnitude / scale;
    return `${sign}${scaled.toFixed(scaled >= 99.995 ? 1 : 2)}${letter}`;
  }
  if (magnitude === 0) return '0';
  return `${sign}${magnitude.toFixed(2)}`;
};

/** A float to the four digits that are read of it: interest of a block changes none of them, so nothing is drawn anew. */
export const asRead = (value: number): number => Number(value.toPrecision(4));

/** A round value for an axis: as `formatCompact`, without trailing zeros: `60M`, `2.5k`. */
export const formatTick = (value: number): string =>
  formatCompact(value)
    .replace(/(\.\d*?)0+(?=\D*$)/, '$1')
    .replace(/\.(?=\D*$)/, '');

/** USD of 8 decimals, compact: `$12.35M`, `$812.40`, `<$0.01`; null → `—`. */
export const formatUsd = (value: string | null | undefined): string => {
  if (value === null || value === undefined) return UNKNOWN;
  const dollars = toFloat(value, 8);
  if (dollars !== 0 && Math.abs(dollars) < 0.01) return dollars < 0 ? '>−$0.01' : '<$0.01';
  const text = formatCompact(dollars);
  return text.startsWith('−') ? `−$${text.slice(1)}` : `$${text}`;
};

/** USD of 8 decimals to the cent, grouped, truncated: `$1,234,567.89`. */
export const formatUsdCents = (value: string | null | undefined): string => {
  if (value === null || value === undefined) return UNKNOWN;
  const text = formatTruncated(value, 8, 2);
  return text.startsWith('−') ? `−$${text.slice(1)}` : `$${text}`;
};

/** A price in USD of 8 decimals: two digits above $100, four above $1 … so that a basis point is always visible. */
export const formatPrice = (value: string | null | undefined): string => {
  if (value === null || value === undefined) return UNKNOWN;
  const dollars = Math.abs(toFloat(value, 8));
  const digits = dollars >= 100 ? 2 : dollars >= 0.1 ? 4 : dollars >= 0.001 ? 6 : 8;
  return formatTruncated(value, 8, digits);
};

/** A token amount, precision by magnitude, truncated: 1,234.56 · 1.2345 · 0.012345; dust as `<0.000001`. */
export const formatToken = (value: string | null | undefined, decimals: number): string => {
  if (value === null || value === undefined) return UNKNOWN;
  if (BigInt(value) === 0n) return '0';
  const size = Math.abs(toFloat(value, decimals));
  if (size >= 1e9) return formatCompact(toFloat(value, decimals));
  const digits = size >= 1e5 ? 0 : size >= 1000 ? 2 : size >= 1 ? 4 : 6;
  if (size < 1e-6) return value.startsWith('-') ? '>−0.000001' : '<0.000001';
  return formatTruncated(value, decimals, Math.min(digits, decimals));
};
