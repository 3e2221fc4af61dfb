'use client';
import { createContext, useContext } from 'react';
import type { LiveStream } from '@/lib/client/live-stream';

/** The page's one stream; app/providers.tsx sets it. */
export const LiveContext = createContext<LiveStream | undefined>(undefined);

export const useLiveStream = (): LiveStream => {
  const stream = useContext(LiveContext);
  if (!stream) throw new Error('no live stream: wrap the page in LiveProvider');
  return stream;
};
