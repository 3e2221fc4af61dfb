import type { Engine } from '@/lib/engine/loop';
import type { FrameSource } from './frame-source';

/** The engine of this process. */
export const embeddedSource = (engine: Engine): FrameSource => ({
  frame: engine.frame,
  onFrame: engine.onFrame,
  accountAt: (address) => {
    const book = engine.state()?.book;
    const account = book?.accounts.get(address);
    if (!book || !account) return Promise.resolve(undefined);
    const { block, receivedAt, market } = book;
    return Promise.resolve({ block, receivedAt, market, account });
  },
  market: () => {
    const book = engine.state()?.book;
    if (!book) return Promise.resolve(undefined);
    const { block, receivedAt, market } = book;
    return Promise.resolve({ block, receivedAt, market });
  },
  mirror: engine.mirror,
  meters: engine.meters,
  sayToBreakers: engine.sayToBreakers,
  stop: engine.stop,
});
