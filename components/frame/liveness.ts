'use client';
import { useStream } from '@/lib/hooks/use-stream';

/**
 * What the page may claim. live: figures are current. waiting: nothing has been heard yet. silent: the
 * stream to this page is late or gone. behind: the stream is heard, but the engine itself is not live.
 */
export type Liveness = 'waiting' | 'live' | 'silent' | 'behind';

export const useLiveness = (): Liveness =>
  useStream(({ connection, status }) => {
    if (connection.state === 'connecting') return 'waiting';
    if (connection.state !== 'live') return 'silent';
    return status?.state === 'live' ? 'live' : 'behind';
  });
