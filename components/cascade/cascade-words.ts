import { formatCompact } from '@/components/ui/format-amount';
import { formatPercent } from '@/components/ui/format-ratio';

/** Dollars, a double: `$12.35M`, `<$0.01`. */
export const usdWords = (dollars: number): string => {
  if (dollars !== 0 && Math.abs(dollars) < 0.01) return dollars < 0 ? '>−$0.01' : '<$0.01';
  const text = formatCompact(dollars);
  return text.startsWith('−') ? `−$${text.slice(1)}` : `$${text}`;
};

/** At most four letters for a square of a map: `12M`, `1.2M`, `340k`, `812`, `<1`. */
export const shortWords = (value: number): string => {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return '0';
  if (magnitude < 1) return '<1';
  const [scale, letter] =
    magnitude >= 999.5e6 ? [1e9, 'B'] : magnitude >= 999.5e3 ? [1e6, 'M'] : magnitude >= 999.5 ? [1e3, 'k'] : [1, ''];
  const scaled = magnitude / (scale as number);
  return `${value < 0 ? '−' : ''}${scaled < 9.95 && scale !== 1 ? scaled.toFixed(1) : Math.round(scaled)}${letter}`;
};

/** A share as a percentage: 0.0234 → `2.34%`, with two digits below one percent. */
export const shareWords = (share: number): string => {
  const percent = Math.abs(share) * 100;
  if (percent !== 0 && percent < 0.01) return '<0.01%';
  return formatPercent(share * 10_000, percent < 10 ? 2 : 1);
};

/** A price's change against today from what is left of it: 0.8 → `−20%`. */
export const changeWords = (left: number): string =>
  left >= 1 ? (left === 1 ? '0%' : `+${shareWords(left - 1)}`) : `−${shareWords(1 - left)}`;

/** `1 account`, `1,234 accounts`. */
export const countWords = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/** Seconds of a horizon, 0 being one moment. */
export const horizonWords = (seconds: number): string => {
  if (seconds === 0) return 'at once';
  if (seconds < 3_600) return `${seconds / 60} min`;
  return seconds === 86_400 ? '1 day' : `${seconds / 3_600} h`;
};
