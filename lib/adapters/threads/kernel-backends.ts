import { availableParallelism } from 'node:os';
import type { Backend } from '@/lib/core/risk/kernel/backend';
import { chooseBackend } from '@/lib/core/risk/kernel/choose-backend';
import { type KernelCrew, startKernelCrew } from './kernel-crew';

/** More helpers than this wait for the memory, not for each other. */
const MOST_HELPERS = 3;

export interface KernelBackends {
  /** What a new book's kernel runs on: measured now, helped by threads as soon as they are there. */
  readonly make: () => Backend;
  readonly stop: () => Promise<void>;
}

/** The risk kernel's backends on this machine. Without a second core, and where threads do not start, it is not helped. */
export const createKernelBackends = (failed: (error: unknown) => void): KernelBackends => {
  const helpers = Math.min(MOST_HELPERS, availableParallelism() - 1);
  const crews = new Set<KernelCrew>();
  let stopped = false;
  const hire = async ({ threads }: Backend): Promise<void> => {
    if (threads === undefined || helpers < 1) return;
    const crew = await startKernelCrew(threads, helpers);
    if (stopped) return crew.close();
    // A book that is made anew has a memory of its own: the old one's helpers have nothing to do any more.
    for (const idle of crews) void idle.close();
    crews.clear();
    crews.add(crew);
    threads.hire(crew);
  };
  return {
    make: () => {
      const backend = chooseBackend(() => performance.now(), WebAssembly);
      hire(backend).catch(failed);
      return backend;
    },
    stop: async () => {
      stopped = true;
      await Promise.all([...crews].map((crew) => crew.close()));
    },
  };
};
