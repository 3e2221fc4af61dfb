'use client';
import { useEffect, useState } from 'react';
import type { AssetView } from '@/lib/core/snapshot/asset-schema';
import { useLiveStream } from './live-context';

/** One asset as it was at a moment. */
export interface PriceSample {
  /** Unix ms by the server's clock. */
  readonly at: number;
  readonly asset: AssetView;
}

const EVERY_MS = 1_000;
const KEPT_MS = 15 * 60_000;

/** What the stream said of one asset since this was mounted, a sample a second, a quarter of an hour of it. */
export const usePriceTail = (asset: AssetView['asset']): readonly PriceSample[] => {
  const stream = useLiveStream();
  const [tail, setTail] = useState<readonly PriceSample[]>([]);
  useEffect(() => {
    setTail([]);
    const take = () => {
      const { snapshot } = stream.getSnapshot();
      const view = snapshot?.assets[asset];
      if (!snapshot || !view) return;
      const { at } = snapshot.tick;
      setTail((known) => {
        const last = known.at(-1);
        if (last && at - last.at < EVERY_MS) return known;
        return [...known.filter((each) => each.at > at - KEPT_MS), { at, asset: view }];
      });
    };
    take();
    return stream.subscribe(take);
  }, [stream, asset]);
  return tail;
};
