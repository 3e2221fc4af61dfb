import type { EngineStatus, SourceHealth } from '@/lib/core/snapshot/status-schema';

/** What the engine knows of itself at one moment; `engineStatus` puts it into words. */
export interface StatusFacts {
  readonly chain: SourceHealth;
  readonly others: readonly SourceHealth[];
  /** Why it refuses to compute: an unknown revision, a wrong chain, a wrong setting. */
  readonly halted: string | undefined;
  /** Why the last reading of the chain failed. */
  readonly failed: string | undefined;
  readonly progress: EngineStatus['progress'];
  /** The block of the newest evaluation. */
  readonly evaluated: { readonly number: number; readonly receivedAt: number } | undefined;
  /** A newer head is known than the one evaluated, since this moment. */
  readonly behindSince: number | undefined;
  /** Seconds between blocks, expected. */
  readonly blockTime: number;
  readonly now: number;
}

/** A head later than this is late: four blocks, and never less than what a slow provider needs. */
export const lateAfterMs = (blockTime: number): number => Math.max(4 * blockTime * 1_000, 8_000);

/** The engine's state in words. `since` of `previous` is kept while state and first cause hold. */
export const engineStatus = (facts: StatusFacts, previous: EngineStatus | undefined): EngineStatus => {
  const { state, reason } = judge(facts);
  return {
    state,
    reason,
    since: previous?.state === state ? previous.since : facts.now,
    progress: facts.progress,
    sources: Object.fromEntries([facts.chain, ...facts.others].map((source) => [source.id, source])),
  };
};

const judge = (facts: StatusFacts): Pick<EngineStatus, 'state' | 'reason'> => {
  const { chain, halted, failed, evaluated, behindSince, blockTime, now, progress } = facts;
  const shown = evaluated ? ` What you see is of block ${evaluated.number}.` : '';
  if (halted !== undefined) return { state: 'halted', reason: `${halted}${shown}` };
  if (chain.state === 'down') return { state: 'down', reason: `${chain.detail || 'The chain is lost.'}${shown}` };
  if (failed !== undefined) return { state: 'down', reason: `${failed} Trying again.${shown}` };
  if (!evaluated)
    return {
      state: 'starting',
      reason: progress ? `${progress.stage}.` : chain.detail || 'Waiting for the chain’s first block.',
    };
  const late = lateAfterMs(blockTime);
  if (behindSince !== undefined && now - behindSince > late)
    return { state: 'stale', reason: `Reading the newest block takes longer than it should.${shown}` };
  if (now - evaluated.receivedAt > late)
    return {
      state: 'stale',
      reason: `No new block for ${Math.round((now - evaluated.receivedAt) / 1_000)} s.${shown}`,
    };
  return { state: 'live', reason: '' };
};
