import type { BreakersView } from './breaker-schema';
import type { HealthFacts } from './health-schema';
import type { Snapshot } from './snapshot-schema';
import type { EngineStatus } from './status-schema';

/** What an engine publishes, as far as its health goes. */
export interface HealthSource {
  readonly status: EngineStatus;
  readonly snapshot: Snapshot | null;
  readonly breakers: BreakersView | null;
}

/** Operators' addresses are nobody's business where everybody reads. */
export const publicWords = (words: string): string => words.replaceAll(/0x[0-9a-f]{40}\b/gi, 'an operator');

/** The public facts of one publication. What it does not say is null. */
export function healthFacts({ status, snapshot, breakers }: HealthSource): HealthFacts {
  const { state, reason, since } = status;
  const signs = [
    snapshot?.tick.at,
    breakers?.at,
    ...Object.values(status.sources).map(({ lastAt }) => lastAt ?? undefined),
  ].filter((at) => at !== undefined);
  return {
    engine: { state, reason, since },
    seenAt: signs.length > 0 ? Math.max(...signs) : null,
    ...marketFacts(snapshot),
    oracles: snapshot && oracleFacts(snapshot),
    breakers: breakers && {
      at: breakers.at,
      silenceMs: breakers.silenceMs,
      all: Object.values(breakers.breakers).map(({ key, scope, name, state: at, since: from, why }) => ({
        ...{ key, scope, name, state: at, since: from },
        why: publicWords(why),
      })),
    },
  };
}

function marketFacts(snapshot: Snapshot | null): Omit<HealthFacts, 'engine' | 'seenAt' | 'oracles' | 'breakers'> {
  if (!snapshot)
    return {
      ...{ market: null, block: null, supplied: null, borrowed: null, badDebt: null },
      ...{ positions: null, below1: null, below105: null },
    };
  const { market, block, totals } = snapshot;
  const { id, name, chainId, chainName, blockTime } = market;
  return {
    market: { id, name, chainId, chainName, blockTimeMs: blockTime * 1_000 },
    block: { number: block.number, minedAt: block.timestamp * 1_000, receivedAt: block.receivedAt },
    supplied: totals.supplied,
    borrowed: totals.borrowed,
    badDebt: totals.badDebt,
    positions: { total: totals.positions, unknown: totals.unknown },
    below1: totals.atRisk['1'] ?? null,
    below105: totals.atRisk['1.05'] ?? null,
  };
}

function oracleFacts({ assets, guard }: Snapshot): NonNullable<HealthFacts['oracles']> {
  const all = Object.values(assets);
  const symbolOf = (asset: string): string => all.find((each) => each.asset === asset)?.symbol ?? asset;
  return {
    assets: all.length,
    diverging: guard.departures
      .filter(({ bps, thresholdBps }) => Math.abs(bps) > thresholdBps)
      .map(({ asset, bps, thresholdBps }) => ({ symbol: symbolOf(asset), bps, thresholdBps })),
    withoutQuorum: all
      .filter(({ composite, fresh, quorum }) => composite === null || fresh < quorum)
      .map(({ symbol }) => symbol),
    unpriced: all.filter(({ price }) => price === null).map(({ symbol }) => symbol),
    alarms: (['wrongful', 'hidden'] as const).flatMap((kind) => {
      const alarm = guard.alarm?.[kind];
      return alarm ? [{ kind, count: alarm.count, debt: alarm.debt }] : [];
    }),
  };
}
