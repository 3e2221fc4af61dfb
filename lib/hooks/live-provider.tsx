'use client';
import { type ReactNode, useEffect, useState } from 'react';
import { browserStream } from '@/lib/client/browser-stream';
import { LiveContext } from './live-context';

/** Opens the page's stream for as long as it is mounted. */
export const LiveProvider = ({ children }: { readonly children: ReactNode }) => {
  const [stream] = useState(browserStream);
  useEffect(() => stream.start(), [stream]);
  return <LiveContext value={stream}>{children}</LiveContext>;
};
