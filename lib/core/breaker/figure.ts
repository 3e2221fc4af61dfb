import type { Unit } from './rule';

/** A value with its unit, for people. */
export function figure(value: number, unit: Unit): string {
  switch (unit) {
    case 'bps':
      return `${rounded(value)} bps`;
    case 'percent':
      return `${rounded(value)} %`;
    case 's':
      return duration(value * 1_000);
    case 'ms':
      return `${rounded(value)} ms`;
    case 'blocks':
      return `${rounded(value)} ${value === 1 ? 'block' : 'blocks'}`;
    case 'usd':
      return `$${grouped(Math.round(value))}`;
    case 'count':
      return rounded(value);
    case 'flag':
      return value > 0 ? 'yes' : 'no';
  }
}

/** Milliseconds in the largest units that say enough. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (ms > 0 && ms < 1_000) return `${Math.round(ms)} ms`;
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${rounded(seconds / 3_600)} h`;
}

const rounded = (value: number): string => {
  const tenths = Math.round(value * 10) / 10;
  return Math.abs(tenths) < 1_000 ? `${tenths}` : grouped(Math.round(value));
};

const grouped = (whole: number): string => `${whole}`.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
