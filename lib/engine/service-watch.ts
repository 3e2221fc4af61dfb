import type { Address } from 'viem';
import type { BlockRef } from '@/lib/core/position/block-ref';
import type { ServiceCause } from '@/lib/core/risk/service-cause';
import { lagOf, rewound, type Spell, withCause } from '@/lib/core/settlement/spell';
import type { PositionRow } from '@/lib/core/snapshot/position-schema';
import type { SettlementView } from '@/lib/core/snapshot/settlement-schema';
import { WAD } from '@/lib/core/units/units';
import type { EvaluatedBook } from './evaluate';

/** Positions below 1 whose cause is looked at in each block: the first of the book's order. */
const LOOKED_AT = 2_000;
/** Blocks after which an ended spell is out of a reorg's reach. */
const KEPT_BLOCKS = 256;

export interface ServiceMoment {
  readonly block: BlockRef;
  /** The block looked at before, where every block since was read; `undefined`: what came between was not watched. */
  readonly previous: BlockRef | undefined;
  readonly evaluated: Pick<EvaluatedBook, 'rows' | 'crossed' | 'position'>;
  /** Accounts that the reading's events touched. */
  readonly touched: ReadonlySet<Address>;
  readonly settlements: readonly SettlementView[];
  readonly causeOf: (row: PositionRow) => ServiceCause;
}

export interface ServiceWatch {
  /** Spells that the store kept as lasting: before the first `follow`. */
  restore(spells: readonly Spell[]): void;
  /** How long a liquidated position had stood; `undefined` before the first look. */
  lagOf(settlement: SettlementView): SettlementView['lag'];
  /** Takes a block in; answers with what began, changed or ended. */
  follow(moment: ServiceMoment): readonly Spell[];
  /** Blocks after `last` never were. */
  rewind(last: number): void;
}

/**
 * Follows every position that stands below 1 from block to block: since when, why, and how it ends. Where several
 * blocks became one reading, the fall counts from the first of them: a wait is never told shorter than it was.
 */
export const createServiceWatch = (): ServiceWatch => {
  const open = new Map<Address, Spell>();
  let ended: readonly Spell[] = [];
  let seen: BlockRef | undefined;

  const startAfter = (previous: BlockRef | undefined, block: BlockRef): Spell['start'] => {
    if (!previous) return { block: Number(block.number), timestamp: Number(block.timestamp), seen: false };
    const first = Number(previous.number) + 1;
    const alone = block.number === previous.number + 1n;
    return { block: first, timestamp: Number(alone ? block.timestamp : previous.timestamp), seen: true };
  };

  return {
    restore: (spells) => {
      for (const spell of spells) open.set(spell.account, spell);
    },
    lagOf: ({ account, blockNumber: block, timestamp }) => {
      if (!seen) return undefined;
      const alone = block === Number(seen.number) + 1;
      const start = {
        block: Math.min(block, Number(seen.number) + 1),
        timestamp: alone ? timestamp : Math.min(timestamp, Number(seen.timestamp)),
        seen: true,
      };
      return lagOf(open.get(account) ?? { start, causes: [] }, { block, timestamp });
    },
    follow: ({ block, previous, evaluated, touched, settlements, causeOf }) => {
      const number = Number(block.number);
      const changed = new Map<Address, Spell>();
      const finished: Spell[] = [];
      const liquidated = new Map(settlements.map((settlement) => [settlement.account, settlement]));
      const put = (spell: Spell): void => {
        if (open.get(spell.account) === spell) return;
        open.set(spell.account, spell);
        changed.set(spell.account, spell);
      };
      const begin = (account: Address): Spell => ({
        account,
        start: startAfter(previous, block),
        end: undefined,
        causes: [],
      });
      const finish = (spell: Spell): void => {
        const taken = liquidated.get(spell.account);
        const at = { block: number, timestamp: Number(block.timestamp) };
        const end: Spell['end'] = taken
          ? { block: taken.blockNumber, timestamp: taken.timestamp, how: 'liquidated' }
          : { ...at, how: previous ? 'recovered' : 'unwatched' };
        open.delete(spell.account);
        finished.push({ ...spell, end });
      };

      const { below, all } = belowOne(evaluated);
      for (const [account, row] of below) put(withCause(open.get(account) ?? begin(account), number, causeOf(row)));
      if (!all && previous)
        for (const { account, cause } of evaluated.crossed)
          if (cause === 'liquidatable' && !open.has(account)) put(begin(account));
      const gone = new Set(evaluated.crossed.flatMap(({ account, cause }) => (cause === 'recovered' ? [account] : [])));
      const stands = (account: Address): boolean => {
        if (below.has(account)) return true;
        if (all || gone.has(account)) return false;
        if (previous && !touched.has(account)) return true;
        const factor = evaluated.position(account)?.healthFactor;
        return factor !== undefined && factor < WAD;
      };
      for (const spell of [...open.values()]) if (!stands(spell.account)) finish(spell);
      // Fell and was cleared between two looks.
      for (const { account } of settlements)
        if (!open.has(account) && !finished.some((spell) => spell.account === account)) finish(begin(account));

      ended = [...ended, ...finished].filter(({ end }) => end && end.block > number - KEPT_BLOCKS);
      seen = block;
      return [...[...changed.values()].filter(({ account }) => open.has(account)), ...finished];
    },
    rewind: (last) => {
      for (const spell of [...open.values(), ...ended]) {
        const before = rewound(spell, last);
        if (open.get(spell.account) === spell) open.delete(spell.account);
        if (before && !before.end) open.set(spell.account, before);
      }
      ended = ended.filter(({ end }) => end && end.block <= last);
    },
  };
};

/** The rows below 1 (everyone below stands before everyone else in the book), and whether that is all of them. */
const belowOne = ({
  rows,
}: Pick<EvaluatedBook, 'rows'>): { readonly below: ReadonlyMap<Address, PositionRow>; readonly all: boolean } => {
  const below = new Map<Address, PositionRow>();
  for (let index = 0; index < Math.min(rows.length, LOOKED_AT); index += 1) {
    const row = rows.at(index);
    if (row?.healthFactor == null || BigInt(row.healthFactor) >= WAD) return { below, all: true };
    below.set(row.account, row);
  }
  return { below, all: rows.length <= LOOKED_AT };
};
