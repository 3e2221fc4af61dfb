'use client';
import { guardWords } from '@/lib/core/execution/guard-words';
import type { PositionGuard } from '@/lib/core/snapshot/guard-schema';
import { useStream } from './use-stream';

/** What the market says of a position, in sentences with its numbers; none when it agrees. */
export const useGuardWords = (guard: PositionGuard | undefined): readonly string[] => {
  const assets = useStream((view) => view.snapshot?.assets);
  if (!guard) return [];
  const symbols = new Map<string, string>(Object.values(assets ?? {}).map(({ asset, symbol }) => [asset, symbol]));
  return guardWords(guard, (asset) => symbols.get(asset) ?? asset);
};
