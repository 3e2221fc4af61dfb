import type { Pair } from '@/lib/core/protocols/rules';
import { type Gate, gatesOf, type MarketSwitches } from '@/lib/core/protocols/switches';

/**
 * What a market's switches say of liquidating a pair, health below 1 taken for granted.
 * `depends`: some positions are let through and some are not; the gates say which.
 */
export const VERDICTS = ['yes', 'depends', 'no'] as const;
export type PairVerdict = (typeof VERDICTS)[number];

export interface PairTruth extends Pair {
  readonly verdict: PairVerdict;
  /** All that stands in the way, in the order of the contract's checks. */
  readonly gates: readonly Gate[];
  /** The first unix second at which the verdict is another by itself, and which; `undefined` while somebody must act. */
  readonly changes: { readonly at: bigint; readonly to: PairVerdict } | undefined;
}

/** "May this be liquidated, and if not, why, until when": for one pair, at the time the switches were judged. */
export function pairTruth(switches: MarketSwitches, pair: Pair): PairTruth {
  const { collateralAsset, debtAsset } = pair;
  const gates = gatesOf(switches, pair);
  const verdict = verdictOf(switches, gates);
  return { collateralAsset, debtAsset, verdict, gates, changes: changesOf(switches, gates, verdict) };
}

/** The whole table, collateral by collateral, in the order of the market's reserves. */
export function truthTable(switches: MarketSwitches): readonly PairTruth[] {
  const assets = [...switches.reserves.keys()];
  return assets.flatMap((collateralAsset) =>
    assets.map((debtAsset) => pairTruth(switches, { collateralAsset, debtAsset })),
  );
}

function verdictOf(switches: MarketSwitches, gates: readonly Gate[]): PairVerdict {
  if (gates.length === 0) return 'yes';
  const always = gates.filter((gate) => !gate.holders && gate.fromHealthFactor === undefined);
  const everybody = [0, ...switches.eModes.map(({ id }) => id)].every((eMode) =>
    always.some((gate) => gate.eModes === undefined || gate.eModes.includes(eMode)),
  );
  return everybody ? 'no' : 'depends';
}

/** Time alone only ever takes gates away. */
function changesOf(switches: MarketSwitches, gates: readonly Gate[], verdict: PairVerdict): PairTruth['changes'] {
  const ends = [...new Set(gates.flatMap(({ until }) => until ?? []))].sort((a, b) => Number(a - b));
  for (const end of ends) {
    const to = verdictOf(
      switches,
      gates.filter(({ until }) => until === undefined || until > end),
    );
    if (to !== verdict) return { at: end + 1n, to };
  }
  return undefined;
}
