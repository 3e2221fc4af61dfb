'use client';
import { useEffect, useState } from 'react';
import { useStream } from './use-stream';

/** The server's unix ms, ticking each `everyMs`: what ages are counted from. `undefined` until the clocks were compared. */
export const useServerNow = (everyMs = 250): number | undefined => {
  const skew = useStream((view) => view.clockSkewMs);
  const [now, setNow] = useState<number>();
  useEffect(() => {
    if (skew === undefined) return;
    const update = () => setNow(Date.now() + skew);
    update();
    const timer = setInterval(update, everyMs);
    return () => clearInterval(timer);
  }, [skew, everyMs]);
  return now;
};
