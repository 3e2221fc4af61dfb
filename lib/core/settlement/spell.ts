import type { Address } from 'viem';
import { SERVICE_CAUSES, type ServiceCause } from '@/lib/core/risk/service-cause';

/** One time that a position stood below 1. */
export interface Spell {
  readonly account: Address;
  readonly start: {
    readonly block: number;
    /** Unix seconds. */
    readonly timestamp: number;
    /** False: it stood below 1 when it was first looked at, since nobody knows when. */
    readonly seen: boolean;
  };
  /** `unwatched`: gone when the engine came back, nobody knows how. */
  readonly end:
    | { readonly block: number; readonly timestamp: number; readonly how: 'liquidated' | 'recovered' | 'unwatched' }
    | undefined;
  /** From which block on which cause held, ascending. */
  readonly causes: readonly { readonly from: number; readonly cause: ServiceCause }[];
}

/**
 * What kept a position from being cleared for most of the blocks from its start to `last`; of those that held equally
 * long the first in the order of `SERVICE_CAUSES`. `undefined` when nothing did: there was no block between.
 */
export function mainCause({ start, causes }: Pick<Spell, 'start' | 'causes'>, last: number): ServiceCause | undefined {
  const blocks = new Map<ServiceCause, number>();
  causes.forEach(({ from, cause }, place) => {
    const until = Math.min(last + 1, causes[place + 1]?.from ?? last + 1);
    const held = until - Math.max(from, start.block);
    if (held > 0) blocks.set(cause, (blocks.get(cause) ?? 0) + held);
  });
  let main: ServiceCause | undefined;
  for (const cause of SERVICE_CAUSES)
    if ((blocks.get(cause) ?? 0) > (main === undefined ? 0 : (blocks.get(main) ?? 0))) main = cause;
  return main;
}

/**
 * How long a position waited for a liquidation in `block`. One block is the least that anybody outside the block of the
 * fall can do, so that a cause is sought only for the blocks before the last.
 */
export function lagOf(
  spell: Pick<Spell, 'start' | 'causes'>,
  at: { readonly block: number; readonly timestamp: number },
): { readonly blocks: number; readonly seconds: number; readonly exact: boolean; readonly cause: ServiceCause | null } {
  const { start } = spell;
  const blocks = Math.max(0, at.block - start.block);
  return {
    blocks,
    seconds: Math.max(0, at.timestamp - start.timestamp),
    exact: start.seen,
    cause: blocks > 1 ? (mainCause(spell, at.block - 2) ?? null) : null,
  };
}

/** The spell with its last cause said again, or another. */
export const withCause = (spell: Spell, block: number, cause: ServiceCause): Spell =>
  spell.causes.at(-1)?.cause === cause ? spell : { ...spell, causes: [...spell.causes, { from: block, cause }] };

/** As it was known after block `last`; `undefined` when it had not begun. */
export function rewound(spell: Spell, last: number): Spell | undefined {
  if (spell.start.block > last) return undefined;
  const end = spell.end && spell.end.block > last ? undefined : spell.end;
  const causes = spell.causes.filter(({ from }) => from <= last);
  return end === spell.end && causes.length === spell.causes.length ? spell : { ...spell, end, causes };
}
