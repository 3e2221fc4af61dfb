import type { BreakerWatch } from './breaker-watch';
import type { Store } from './ports';

/** A reset that waited longer is void: whoever wanted it may not any more. A stop is taken however late it comes. */
const RESET_VOID_MS = 60_000;

export interface CommandDeskDeps {
  readonly store: Pick<Store, 'commands'>;
  readonly marketId: string;
  readonly breakers: Pick<BreakerWatch, 'isKnown' | 'say' | 'answer'>;
  /** A word was taken: it must show at once. */
  readonly taken: () => void;
  readonly log: (level: 'info' | 'warn', message: string) => void;
}

export interface CommandDesk {
  /** Takes what was posted. Calls while one is under way make it look once more. Never rejects. */
  look(): Promise<void>;
}

/**
 * Takes operators' words that web servers of other processes posted, each once and in order. Its outcome is written with
 * the state that it led to: an engine that ends in between has done nothing of it, and the next one takes it.
 */
export const createCommandDesk = ({ store, marketId, breakers, taken, log }: CommandDeskDeps): CommandDesk => {
  /** Said already, their outcomes on the way to the store. */
  const said = new Set<number>();
  let looking: Promise<void> | undefined;
  let again = false;

  const takeAll = async (): Promise<void> => {
    // Not taken, it can still be withdrawn.
    if (!breakers.isKnown()) return;
    const open = await store.commands.take(marketId);
    for (const { id, what, key, reason, signer, ageMs } of open) {
      if (said.has(id)) continue;
      said.add(id);
      if (what === 'reset' && ageMs > RESET_VOID_MS) {
        const seconds = Math.round(ageMs / 1_000);
        breakers.answer({
          id,
          outcome: { ok: false, refusal: `It came ${seconds} s late. Say it again if it still holds.` },
        });
        continue;
      }
      const outcome = breakers.say(what, { key, actor: signer, reason }, id);
      log('info', `an operator’s ${what} of ${key} was ${outcome.ok ? 'taken' : `refused: ${outcome.refusal}`}`);
    }
    if (open.length > 0) taken();
  };
  const look = async (): Promise<void> => {
    if (looking) {
      again = true;
      return looking;
    }
    const work = async (): Promise<void> => {
      do {
        again = false;
        await takeAll();
      } while (again);
    };
    looking = work()
      .catch((error: unknown) =>
        log(
          'warn',
          `operators’ words could not be taken, to be tried again: ${error instanceof Error ? error.message : String(error)}`,
        ),
      )
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };
  return { look };
};
