import { UNKNOWN } from './format-amount';

/** An age in milliseconds, short: `0.4s`, `12s`, `3m 05s`, `2h 10m`, `4d`. Negative counts as zero (clocks differ). */
export const formatAge = (ms: number | null | undefined): string => {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  if (seconds < 60) return `${Math.floor(seconds)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${String(Math.floor(seconds % 60)).padStart(2, '0')}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}h ${String(minutes % 60).padStart(2, '0')}m`;
  return `${Math.floor(hours / 24)}d`;
};

/** Unix ms as local wall time: `14:03:22`. */
export const formatClock = (ms: number | null | undefined): string =>
  ms === null || ms === undefined ? UNKNOWN : new Date(ms).toLocaleTimeString('en-GB', { hour12: false });

/** Unix seconds as an unambiguous UTC moment: `2026-03-10 14:03:22 UTC`. */
export const formatMoment = (seconds: number | null | undefined): string =>
  seconds === null || seconds === undefined
    ? UNKNOWN
    : `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
