import type { AlertFacts, AlertSource } from './alert-facts';
import type { AlertKind } from './alert-kind';
import type { AlertObservation, Condition, Held } from './condition';
import { observeBreakers } from './observe-breakers';
import { observeMarket } from './observe-market';
import { plainWords } from './plain-words';

/** A start that takes longer sees nothing all the while. */
const SLOW_START_MS = 600_000;

const OF_SNAPSHOT: readonly AlertKind[] = [
  'price-departure',
  'wrongful-liquidation',
  'hidden-debt',
  'bad-debt',
  'settlement-unexplained',
  'price-unknown',
  'positions-unknown',
];

/**
 * What stands in one frame of the engine's, and what it cannot judge. While the chain is not seen nothing is known of what
 * hangs on it, which is said once (`engine-blind`) and neither begins nor ends anything else.
 */
export function observeAlerts(
  { status, snapshot, breakers }: AlertFacts,
  market: { readonly id: string; readonly name: string },
  now: number,
): AlertObservation {
  const sees = status.state === 'live' && snapshot !== null;
  const parts = [
    ofBreakers(breakers, market, now, status.state === 'live'),
    sees ? observeMarket(snapshot, market) : { conditions: [], held: OF_SNAPSHOT.map((kind): Held => ({ kind })) },
    { conditions: [...ofEngine(status, market, now), ...Object.values(status.sources).flatMap(ofSource)], held: [] },
  ];
  return {
    market: market.id,
    conditions: parts.flatMap(({ conditions }) =>
      conditions.map((each) => ({
        ...each,
        title: plainWords(each.title, 200),
        detail: plainWords(each.detail, 2_000),
      })),
    ),
    held: parts.flatMap(({ held }) => held),
  };
}

type Part = Pick<AlertObservation, 'conditions' | 'held'>;

function ofBreakers(
  breakers: AlertFacts['breakers'],
  market: { id: string; name: string },
  now: number,
  live: boolean,
): Part {
  if (breakers && now - breakers.at <= breakers.silenceMs)
    return observeBreakers(Object.values(breakers.breakers), live);
  const held: Part['held'] = [{ kind: 'breaker' }, { kind: 'breaker-unjudged' }];
  if (!live) return { conditions: [], held };
  return {
    conditions: [
      {
        ...{ kind: 'breaker-unjudged', scope: `market:${market.id}`, severity: 'critical', mark: 'silent' },
        title: `${market.name}: nothing is known of the circuit breakers`,
        detail: 'They are not heard any more, which counts as open: no liquidation is let through.',
      },
    ],
    held,
  };
}

function ofEngine(
  { state, reason, since }: AlertFacts['status'],
  market: { id: string; name: string },
  now: number,
): readonly Condition[] {
  const base = { kind: 'engine-blind', scope: `market:${market.id}`, detail: reason, mark: state } as const;
  switch (state) {
    case 'live':
      return [];
    case 'starting':
      return now - since < SLOW_START_MS
        ? []
        : [{ ...base, severity: 'warning', title: `${market.name}: the engine has not started for ten minutes` }];
    case 'stale':
      return [{ ...base, severity: 'warning', title: `${market.name}: the newest block is late` }];
    case 'down':
      return [{ ...base, severity: 'critical', title: `${market.name}: the chain cannot be read` }];
    case 'halted':
      return [{ ...base, severity: 'critical', title: `${market.name}: the engine refuses to compute` }];
  }
}

/** The chain's own silence is the engine's, and that of single exchanges is ordinary. */
function ofSource({ id, kind, state, detail }: AlertSource): readonly Condition[] {
  if ((state !== 'stale' && state !== 'down') || kind === 'chain' || kind === 'engine') return [];
  return [
    {
      ...{ kind: 'source-silent', scope: `source:${id}`, severity: kind === 'store' ? 'warning' : 'info', mark: state },
      title: kind === 'store' ? 'The store does not answer' : `Nothing is heard of ${id}`,
      detail: detail || `It is ${state}.`,
    },
  ];
}
