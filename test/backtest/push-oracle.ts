import type { Minute } from './market-history';

/**
 * What a push oracle would have answered at the end of each minute: it follows the volume-weighted price of all
 * markets, moves when that is a deviation threshold away or a heartbeat has passed, and is mined a minute late.
 * `undefined` until it first answered.
 */
export function pushOracle(
  history: readonly Minute[],
  deviationBps: number,
  heartbeatS: number,
): readonly (number | undefined)[] {
  let answer: number | undefined;
  let updatedAt = 0;
  return history.map((minute) => {
    const readable = answer;
    const now = minute.paid;
    if (Number.isNaN(now)) return readable;
    const moved = answer === undefined || Math.abs(now / answer - 1) * 10_000 >= deviationBps;
    if (moved || minute.at - updatedAt >= heartbeatS) {
      answer = Math.round(now);
      updatedAt = minute.at;
    }
    return readable;
  });
}
