import type { Frame } from '@/lib/engine/frame';
import type { FrameSource } from './frame-source';

/** A server that cannot start its engine still answers: with why, and what to set. */
export const haltedSource = (reason: string, epoch: string, now: number): FrameSource => {
  const frame: Frame = {
    seq: 1,
    epoch,
    status: { state: 'halted', reason, since: now, progress: null, sources: {} },
    snapshot: null,
    breakers: null,
    rows: [],
  };
  return {
    frame: () => frame,
    onFrame: () => () => undefined,
    accountAt: () => Promise.resolve(undefined),
    stop: () => Promise.resolve(),
  };
};
