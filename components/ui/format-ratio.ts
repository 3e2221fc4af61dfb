import { UNKNOWN } from './format-amount';
import { formatTruncated } from './format-decimal';

const ONE = 10n ** 18n;
/** An account without debt answers 2^256−1; nothing real comes near this. */
const NO_DEBT = 10n ** 40n;

/**
 * A health factor in wad. Truncated, so that a position below 1 never reads as 1, and with as many
 * digits near 1 as it takes to tell it from 1: `1.0234`, `0.99998`, `3.456`, `12.34`, `∞` without debt.
 */
export const formatHealthFactor = (value: string | null | undefined): string => {
  if (value === null || value === undefined) return UNKNOWN;
  const wad = BigInt(value);
  if (wad >= NO_DEBT) return '∞';
  if (wad >= 100n * ONE) return formatTruncated(value, 18, 0);
  if (wad >= 10n * ONE) return formatTruncated(value, 18, 2);
  if (wad >= 2n * ONE) return formatTruncated(value, 18, 3);
  const gap = wad > ONE ? wad - ONE : ONE - wad;
  let digits = 4;
  while (digits < 8 && gap !== 0n && gap < 10n ** BigInt(18 - digits)) digits += 1;
  return formatTruncated(value, 18, digits);
};

/** Basis points with their sign and unit: `+12 bps`, `−3.4 bps`. */
export const formatBps = (bps: number | null | undefined): string => {
  if (bps === null || bps === undefined) return UNKNOWN;
  const magnitude = Math.abs(bps);
  const text =
    magnitude >= 9.95 || magnitude === 0 ? Math.round(magnitude).toLocaleString('en-US') : magnitude.toFixed(1);
  const sign = text === '0' || text === '0.0' ? '' : bps < 0 ? '−' : '+';
  return `${sign}${text === '0.0' ? '0' : text}`;
};

/** Basis points as a percentage: 8250 → `82.5%`. */
export const formatPercent = (bps: number | null | undefined, digits = 1): string => {
  if (bps === null || bps === undefined) return UNKNOWN;
  const text = (Math.abs(bps) / 100).toFixed(digits);
  return `${bps < 0 && Number(text) !== 0 ? '−' : ''}${text.includes('.') ? text.replace(/\.?0+$/, '') : text}%`;
};

/** A chance of 0 to 1: `100%`, `12%`, `3.4%`, `0.25%`, `<0.01%`; null → `—`. Never rounded up to certainty. */
export const formatChance = (chance: number | null | undefined): string => {
  if (chance === null || chance === undefined) return UNKNOWN;
  if (chance === 0 || chance === 1) return `${chance * 100}%`;
  const percent = chance * 100;
  if (percent < 0.01) return '<0.01%';
  if (percent > 99) return '>99%';
  return `${percent.toFixed(percent >= 9.95 ? 0 : percent >= 0.995 ? 1 : 2)}%`;
};

/** Seconds as a horizon is named: `1 h`, `90 min`, `2 d`. */
export const formatHorizon = (seconds: number): string => {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  return seconds % 3_600 === 0 ? `${seconds / 3_600} h` : `${Math.round(seconds / 60)} min`;
};
