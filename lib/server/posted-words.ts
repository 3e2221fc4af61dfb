import type { CommandOutcome, PostedCommand, Store } from '@/lib/engine/ports';

/** How long the engine may take before whoever asked is told that it has not answered. */
const WAIT_MS = 6_000;
/** Beside the store's notices, of which one may be lost. */
const LOOK_MS = 500;

/**
 * No outcome in time. `waiting`: a stop, which stands and is taken when the engine comes back. `withdrawn`: nothing was
 * done, and nothing will be. `taken`: the engine has it, and has not said what came of it.
 */
export interface UnansweredWord {
  readonly unanswered: 'waiting' | 'withdrawn' | 'taken';
  readonly why: string;
}

export interface PostedWords {
  /** Posts one and waits for what comes of it, for a bounded time. Rejects when the store cannot be reached. */
  say(
    what: PostedCommand['what'],
    word: Pick<PostedCommand, 'key' | 'reason'> & { readonly actor: string },
  ): Promise<CommandOutcome | UnansweredWord>;
  stop(): Promise<void>;
}

export interface PostedWordsDeps {
  readonly store: Pick<Store, 'commands'>;
  readonly marketId: string;
  readonly newRef: () => string;
  readonly waitMs?: number | undefined;
}

/** Operators' words on their way to an engine in another process, through the store. */
export const postedWords = async ({
  store: { commands },
  marketId,
  newRef,
  waitMs = WAIT_MS,
}: PostedWordsDeps): Promise<PostedWords> => {
  const waiting = new Map<number, () => void>();
  const unlisten = await commands.onOutcome((id) => {
    if (id === undefined) for (const look of waiting.values()) look();
    else waiting.get(id)?.();
  });

  const outcomeOf = async (id: number, ms: number): Promise<CommandOutcome | undefined> => {
    const until = Date.now() + ms;
    try {
      for (;;) {
        const noticed = new Promise<void>((resolve) => waiting.set(id, resolve));
        const outcome = await commands.outcome(id);
        const left = until - Date.now();
        if (outcome || left <= 0) return outcome;
        let timer: ReturnType<typeof setTimeout> | undefined;
        const later = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, Math.min(LOOK_MS, left));
        });
        await Promise.race([noticed, later]);
        clearTimeout(timer);
      }
    } finally {
      waiting.delete(id);
    }
  };

  return {
    say: async (what, { key, reason, actor }) => {
      const id = await commands.post(marketId, { ref: newRef(), what, key, reason, signer: actor });
      const outcome = await outcomeOf(id, waitMs);
      if (outcome) return outcome;
      const after = `The engine, which runs as its own process, has not answered within ${Math.round(waitMs / 1_000)} s.`;
      if (what === 'trip')
        return {
          unanswered: 'waiting',
          why: `${after} The stop is written down and is taken when the engine is back; until then its breakers count as open.`,
        };
      // A reset that is taken at some later time is one that nobody wants any more.
      if (await commands.withdraw(id))
        return {
          unanswered: 'withdrawn',
          why: `${after} Nothing was reset: your word was withdrawn. Say it again when the engine is back.`,
        };
      const late = await outcomeOf(id, LOOK_MS);
      return (
        late ?? {
          unanswered: 'taken',
          why: `${after} It has taken your word, though: the breaker’s state and the audit log tell what comes of it.`,
        }
      );
    },
    stop: unlisten,
  };
};
