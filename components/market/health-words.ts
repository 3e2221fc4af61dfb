import type { LightState } from '@/components/ui/light';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';

/** A connection's state as a light and a word. */
export const HEALTH_WORDS: Record<SourceHealth['state'], { readonly light: LightState; readonly word: string }> = {
  live: { light: 'ok', word: 'live' },
  connecting: { light: 'pending', word: 'connecting' },
  stale: { light: 'late', word: 'late' },
  down: { light: 'down', word: 'down' },
  off: { light: 'off', word: 'not configured' },
};
