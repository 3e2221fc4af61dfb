import { createMessageLog } from '@/lib/adapters/oracles/message-log';
import type { SourceHealth } from '@/lib/core/snapshot/status-schema';
import type { Clock, SourceInfo } from '@/lib/engine/ports';
import type { OnChainSource, RawAnswer } from './on-chain-source';

/** Without a reading for this long, in blocks, and at least this many ms, prices of the chain are stale. */
const STALE_BLOCKS = 5;
const STALE_MS = 15_000;

/** How a source fares, and what its contracts answered last. */
export interface SourceRecord {
  readonly info: SourceInfo;
  /** Takes what one block's reading found: the priced assets, the answers, what to tell. */
  take(
    priced: number,
    answers: readonly RawAnswer[],
    trouble: readonly string[],
    notes: readonly string[],
    block: bigint,
  ): void;
}

export function sourceRecord(
  { id, group, assets }: Pick<OnChainSource, 'id' | 'group' | 'assets'>,
  clock: Clock,
  blockTime: number,
): SourceRecord {
  const log = createMessageLog();
  const told = new Map<string, string>();
  const staleMs = Math.max(STALE_MS, STALE_BLOCKS * blockTime * 1_000);
  const startedAt = clock.now();
  let lastAt: number | null = null;
  let rejected = 0;
  let found: { readonly state: SourceHealth['state']; readonly detail: string } | undefined;
  let shown: { readonly state: SourceHealth['state']; readonly since: number } = {
    state: 'connecting',
    since: startedAt,
  };

  const assess = (now: number): { readonly state: SourceHealth['state']; readonly detail: string } => {
    if (found === undefined) return { state: 'connecting', detail: 'Read with the first block.' };
    const silence = now - (lastAt ?? startedAt);
    if (found.state === 'live' && silence > staleMs) {
      return { state: 'stale', detail: `Not read for ${Math.round(silence / 1_000)} s: no new block.` };
    }
    return found;
  };

  return {
    info: {
      id,
      group,
      assets,
      messages: () => log.messages(),
      health() {
        const { state, detail } = assess(clock.now());
        if (state !== shown.state) shown = { state, since: clock.now() };
        return { id, kind: 'oracle', state, lastAt, since: shown.since, rejected, detail };
      },
    },
    take(priced, answers, trouble, notes, block) {
      const at = clock.now();
      for (const { of, content, refused } of answers) {
        const text = JSON.stringify(content);
        const key = `${text} ${refused ?? ''}`;
        if (told.get(of) === key) continue;
        told.set(of, key);
        if (refused !== undefined) rejected += 1;
        log.add(at, JSON.stringify({ block: String(block), of, ...content }), refused);
      }
      if (priced > 0) lastAt = at;
      const state = priced === 0 ? 'down' : trouble.length > 0 ? 'stale' : 'live';
      found = { state, detail: [...trouble, ...notes].join(' ') };
    },
  };
}
