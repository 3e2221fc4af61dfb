import { truthTable } from '@/lib/core/breaker/switches/truth-table';
import type { ProtocolRules } from '@/lib/core/protocols/rules';
import type { ReserveSwitches } from '@/lib/core/protocols/switches';
import { blockView } from '@/lib/core/snapshot/build';
import { switchCsv } from '@/lib/core/snapshot/switch-csv';
import type { SwitchAnswer } from '@/lib/core/snapshot/switch-schema';
import { pairTruthView, switchesView } from '@/lib/core/snapshot/switch-view';
import { type Answer, csvAnswer, jsonAnswer, problemAnswer } from './answer';
import type { FrameSource } from './frame-source';
import { nextBlockTime } from './next-block-time';

export interface SwitchDeps {
  readonly source: Pick<FrameSource, 'frame' | 'market'>;
  readonly rules: ProtocolRules;
  /** Seconds. */
  readonly blockTime: number;
  /** Unix ms. */
  readonly now: number;
}

/**
 * Every switch of the market and what each refuses, and of every pair whether it may be liquidated in the next block.
 * 503 unless the newest block is known: what is old could say yes to what was paused since.
 */
export async function switchesAnswer(
  { source, rules, blockTime, now }: SwitchDeps,
  ask: { readonly pairs: boolean; readonly format?: 'csv' },
): Promise<Answer> {
  const { status } = source.frame();
  const at = status.state === 'live' ? await source.market?.() : undefined;
  if (!at) return problemAnswer(503, status.reason || 'The first evaluation is under way.');
  const { block, receivedAt, market } = at;
  const switches = rules.switches(rules.accrue(market, nextBlockTime(block, receivedAt, blockTime, now)));
  const pairs = ask.pairs || ask.format ? truthTable(switches).map(pairTruthView) : undefined;
  if (ask.format !== undefined) {
    const reserves: ReadonlyMap<string, ReserveSwitches> = switches.reserves;
    return csvAnswer('switches.csv', [...switchCsv(pairs ?? [], (asset) => reserves.get(asset))].join(''));
  }
  return jsonAnswer({
    block: blockView(block, receivedAt),
    ...switchesView(switches),
    ...(pairs && { pairs }),
  } satisfies SwitchAnswer);
}
