import type { KeeperDeps, KeeperReport } from './keeper-ports';
import { freshMemory, type KeeperMemory } from './keeper-settle';
import { keeperTick } from './keeper-tick';

export interface KeeperLoopDeps extends KeeperDeps {
  /** Calls back with each new block's hash, once the block is evaluated. */
  readonly onBlock: (callback: (hash: string) => void) => () => void;
  /** Calls back once after so many ms; the returned function forgets it. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Called with each look's report. */
  readonly onReport?: ((report: KeeperReport) => void) | undefined;
  readonly log: (level: 'info' | 'warn', message: string) => void;
}

export interface KeeperLoop {
  /** The last look's; `undefined` before the first. */
  report(): KeeperReport | undefined;
  /** Why the last look came to nothing; empty when it did not. */
  failure(): string;
  /** Nothing is begun any more; a look under way ends first. */
  stop(): Promise<void>;
}

/** Unix ms between two looks without a new block: a lease must not run out, and a stuck node must not keep a nonce. */
const IDLE_MS = 10_000;

/** One look a block, one at a time: of blocks that come meanwhile the newest is looked at. Never throws. */
export function startKeeper(deps: KeeperLoopDeps): KeeperLoop {
  let memory: KeeperMemory = freshMemory;
  let report: KeeperReport | undefined;
  let failure = '';
  let seen: string | undefined;
  let due = true;
  let looking: Promise<void> | undefined;
  let stopped = false;
  let cancel: (() => void) | undefined;

  const look = async (): Promise<void> => {
    while (due && !stopped) {
      due = false;
      try {
        const done = await keeperTick(deps, memory);
        ({ memory, report } = done);
        if (failure) deps.log('info', 'keeper: works again');
        failure = '';
        tell(done.report);
        deps.onReport?.(done.report);
      } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        if (said !== failure) deps.log('warn', `keeper: nothing more is sent at this block: ${said}`);
        failure = said;
      }
    }
  };
  const tell = ({ verdicts, block }: KeeperReport): void => {
    for (const { plan, whyNot } of verdicts)
      if (whyNot === undefined)
        deps.log('info', `keeper: sent at block ${block}: ${plan.accounts.join(', ')}, ${plan.promised} promised`);
  };
  const wake = (): void => {
    if (stopped) return;
    due = true;
    looking ??= look().finally(() => {
      looking = undefined;
    });
    cancel?.();
    cancel = deps.after(IDLE_MS, wake);
  };
  const unsubscribe = deps.onBlock((hash) => {
    if (hash === seen) return;
    seen = hash;
    wake();
  });
  wake();

  return {
    report: () => report,
    failure: () => failure,
    async stop() {
      stopped = true;
      cancel?.();
      unsubscribe();
      await looking;
    },
  };
}
