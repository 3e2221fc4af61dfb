import type { Address, Hex } from 'viem';
import { backoff, sleep } from './backoff';
import { ChainError } from './chain-error';
import { logLimit } from './log-limit';
import { parseLogs, type RawLog } from './raw-log';
import { quantity, type Rpc } from './rpc';

export interface LogQuery {
  readonly address: readonly Address[];
  /** First topics that match; absent = all. */
  readonly events?: readonly Hex[];
}

export interface LogRange {
  readonly from: bigint;
  readonly to: bigint;
  readonly logs: readonly RawLog[];
}

export interface LogScanOptions {
  readonly random?: () => number;
  /** Blocks of the first query. */
  readonly firstSpan?: bigint;
  readonly backoffMs?: { readonly base: number; readonly cap: number };
  /** Failures in a row, with no block gained, after which the scan gives up. */
  readonly patience?: number;
}

/** More logs than this in one answer: do not ask for a wider range next. */
const COMFORTABLE = 4000;

/**
 * Scans [from, to] for logs in ranges as wide as the provider allows, in order and without gaps:
 * halved (or set to what the refusal proposes) on a refusal, doubled after a success.
 * Rate limits are waited out. Stops silently when `signal` aborts; rejects with `ChainError` when nothing helps.
 */
export async function* scanLogs(
  rpc: Rpc,
  query: LogQuery,
  from: bigint,
  to: bigint,
  signal: AbortSignal,
  options: LogScanOptions = {},
): AsyncGenerator<LogRange> {
  const { random = Math.random, backoffMs = { base: 500, cap: 60_000 }, patience = 8 } = options;
  let span = options.firstSpan ?? 10_000n;
  let ceiling: bigint | undefined;
  let next = from;
  let failures = 0;
  while (next <= to && !signal.aborted) {
    const end = next + span - 1n < to ? next + span - 1n : to;
    try {
      const filter = {
        address: query.address,
        fromBlock: quantity(next),
        toBlock: quantity(end),
        ...(query.events === undefined ? {} : { topics: [query.events] }),
      };
      const logs = parseLogs(await rpc.request('eth_getLogs', [filter], { retryCount: 0, signal }));
      yield { from: next, to: end, logs };
      next = end + 1n;
      failures = 0;
      if (logs.length < COMFORTABLE) span *= 2n;
      if (ceiling !== undefined && span > ceiling) span = ceiling;
    } catch (error) {
      if (signal.aborted) return;
      const limit = logLimit(error);
      const asked = end - next + 1n;
      if (limit !== undefined && asked > 1n) {
        if (limit.maxSpan !== undefined && limit.maxSpan < asked) {
          ceiling = limit.maxSpan;
          span = limit.maxSpan;
        } else if (limit.suggestedTo !== undefined && limit.suggestedTo >= next && limit.suggestedTo < end) {
          span = limit.suggestedTo - next + 1n;
        } else {
          span = asked / 2n;
        }
        continue;
      }
      failures += 1;
      if (failures >= patience) throw error;
      const asks = error instanceof ChainError ? (error.retryAfterMs ?? 0) : 0;
      // Some providers answer an oversized query with an error that says nothing of size.
      if (failures > 2 && asked > 1n && !(error instanceof ChainError && error.kind === 'rate-limited'))
        span = asked / 2n;
      await sleep(Math.max(asks, backoff(failures - 1, backoffMs.base, backoffMs.cap, random)), signal);
    }
  }
}
