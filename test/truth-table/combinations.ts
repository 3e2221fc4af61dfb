import type { ChainMarket } from '@/test/fixtures/chain-market';
import type { Borrower } from './borrowers';
import { type Comparison, compare, noComparison } from './compare';
import type { Toggle } from './toggles';

export interface Findings extends Comparison {
  /** States of the switches that were compared: none, each by itself, and pairs. */
  combinations: number;
}

/** Compares table and chain with no switch set, each switch set by itself, and every pair that `wanted` takes. */
export async function compareAll(
  chain: ChainMarket,
  borrowers: readonly Borrower[],
  toggles: readonly Toggle[],
  wanted: (a: Toggle, b: Toggle) => boolean,
  onProgress?: (findings: Findings) => void,
): Promise<Findings> {
  const findings: Findings = { ...noComparison(), combinations: 0 };
  const look = async (title: string): Promise<void> => {
    await compare(chain, borrowers, title, findings);
    findings.combinations += 1;
  };
  await look('no switch');
  for (const [index, first] of toggles.entries()) {
    const before = await chain.local.snapshot();
    await first.set();
    await look(first.name);
    for (const second of toggles.slice(index + 1)) {
      if (first.slot === second.slot || !wanted(first, second)) continue;
      const between = await chain.local.snapshot();
      await second.set();
      await look(`${first.name} + ${second.name}`);
      await chain.local.revert(between);
    }
    await chain.local.revert(before);
    onProgress?.(findings);
  }
  return findings;
}

/** For each pair of kinds of switches one pair on one reserve and one on two, taking turns through the reserves. */
export function representative(toggles: readonly Toggle[]): (a: Toggle, b: Toggle) => boolean {
  const byKinds = new Map<string, { readonly same: string[]; readonly apart: string[] }>();
  const nameOf = (a: Toggle, b: Toggle): string => `${a.name} + ${b.name}`;
  for (const [index, a] of toggles.entries()) {
    for (const b of toggles.slice(index + 1)) {
      if (a.slot === b.slot) continue;
      const kinds = `${a.kind} + ${b.kind}`;
      const names = byKinds.get(kinds) ?? { same: [], apart: [] };
      byKinds.set(kinds, names);
      (a.reserve !== undefined && a.reserve === b.reserve ? names.same : names.apart).push(nameOf(a, b));
    }
  }
  const chosen = new Set(
    [...byKinds.values()].flatMap(({ same, apart }, turn) =>
      [same[(turn * 3) % same.length], apart[(turn * 11) % apart.length]].filter((name) => name !== undefined),
    ),
  );
  return (a, b) => chosen.has(nameOf(a, b));
}

/** What was found, in a few lines for a person. */
export function summary(aave: string, borrowers: readonly Borrower[], findings: Findings): string {
  const { combinations, calls, allowed, refused, stricter, mismatches } = findings;
  const reasons = [...findings.reasons].sort((a, b) => b[1] - a[1]);
  return [
    `v${aave}: ${combinations.toLocaleString('en')} combinations of switches × ${borrowers.length} positions = ${calls.toLocaleString('en')} liquidations asked of the pool by eth_call: ${allowed.toLocaleString('en')} allowed, ${refused.toLocaleString('en')} refused, ${mismatches.length} mismatches${stricter === 0 ? '' : ` (and ${stricter} held for unknown that the pool would do, at a price of 0)`}`,
    ...reasons.map(([reason, count]) => `  ${count.toLocaleString('en').padStart(9)}  ${reason}`),
  ].join('\n');
}
