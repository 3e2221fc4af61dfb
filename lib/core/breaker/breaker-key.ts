import type { Address } from 'viem';

/** What a breaker stands for, the narrowest first. */
export const SCOPES = ['asset', 'market', 'global'] as const;
export type Scope = (typeof SCOPES)[number];

/** Names one breaker. Addresses are lower-case. */
export type BreakerKey = 'global' | `market:${string}` | `asset:${Address}`;

export const GLOBAL_KEY = 'global';
export const marketKey = (id: string): BreakerKey => `market:${id}`;
export const assetKey = (asset: Address): BreakerKey => `asset:${asset}`;

/** The scope that a key names. */
export function scopeOf(key: BreakerKey): Scope {
  if (key === GLOBAL_KEY) return 'global';
  return key.startsWith('market:') ? 'market' : 'asset';
}
