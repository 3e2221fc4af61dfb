import { formatMoment } from '@/components/ui/format-time';

/** Unix seconds as a moment of this year, UTC: `03-10 14:03:22`. */
export const shortMoment = (timestamp: number): string => formatMoment(timestamp).slice(5, 19);
