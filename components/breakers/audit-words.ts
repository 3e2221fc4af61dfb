import { shortHex } from '@/components/ui/format-hex';
import type { AuditLink } from '@/lib/core/breaker/audit-chain';

/** What an event came by. */
export const KIND: Readonly<Record<AuditLink['event']['kind'], string>> = {
  transition: 'rule or timer',
  tripped: 'stopped by',
  approved: 'approved by',
  reset: 'reset by',
  restored: 'a start',
  config: 'configuration',
};

/** Addresses and hashes short; words as they are. */
export const formatHex = (text: string): string => (text.startsWith('0x') ? shortHex(text) : text);

/** Unix ms as `09-21 14:03:22`. */
export const momentOf = (ms: number): string => new Date(ms).toISOString().slice(5, 19).replace('T', ' ');
