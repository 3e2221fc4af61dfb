import { type Address, type Hex, toFunctionSelector } from 'viem';
import { signedWord, word } from '@/lib/adapters/chain/multicall';
import type { Ask } from '@/lib/adapters/oracles/on-chain/on-chain-source';
import { MAX_TICK, MIN_TICK } from '@/lib/core/oracle/tick-math';
import { type InitialisedTick, type TickLadder, tickLadder, wordOfTick } from '@/lib/core/venue/tick-ladder';

const TICK_BITMAP = toFunctionSelector('function tickBitmap(int16)');
/** (uint128 liquidityGross, int128 liquidityNet, …) */
const TICKS = toFunctionSelector('function ticks(int24)');

const call = (to: Address, selector: Hex, argument: number) => ({
  to,
  data: `${selector}${BigInt.asUintN(256, BigInt(argument)).toString(16).padStart(64, '0')}` as Hex,
});

interface Wanted {
  readonly pool: Address;
  readonly spacing: number;
  readonly tick: number;
}

/** The ticks of several pools, `range` to each side of where each stands; a pool that does not tell them all is absent. */
export async function readLadders(
  ask: Ask,
  wanted: readonly Wanted[],
  range: number,
): Promise<ReadonlyMap<Address, TickLadder>> {
  const ladders = new Map<Address, TickLadder>();
  await Promise.all(
    wanted.map(async ({ pool, spacing, tick }) => {
      const ladder = await readLadder(ask, pool, spacing, tick, range);
      if (ladder !== undefined) ladders.set(pool, ladder);
    }),
  );
  return ladders;
}

async function readLadder(ask: Ask, pool: Address, spacing: number, tick: number, range: number) {
  const first = wordOfTick(Math.max(MIN_TICK, tick - range), spacing);
  const last = wordOfTick(Math.min(MAX_TICK, tick + range), spacing);
  const words = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const bitmap = await Promise.all(words.map(async (at) => word(await ask(call(pool, TICK_BITMAP, at)))));
  const initialised: number[] = [];
  for (const [index, bits] of bitmap.entries()) {
    if (bits === undefined) return undefined;
    for (let bit = 0; bits >> BigInt(bit) !== 0n; bit += 1) {
      if ((bits >> BigInt(bit)) & 1n) initialised.push(((first + index) * 256 + bit) * spacing);
    }
  }
  const nets = await Promise.all(initialised.map(async (at) => signedWord(await ask(call(pool, TICKS, at)), 1)));
  const ticks: InitialisedTick[] = [];
  for (const [index, liquidityNet] of nets.entries()) {
    if (liquidityNet === undefined) return undefined;
    ticks.push({ tick: initialised[index] ?? 0, liquidityNet });
  }
  return tickLadder(spacing, first, last, ticks);
}

/** Whether the ladder reaches at least so many ticks to each side, or as far as there are ticks. */
export const reaches = ({ lower, upper }: TickLadder, tick: number, ticks: number): boolean =>
  lower <= Math.max(MIN_TICK, tick - ticks) && upper >= Math.min(MAX_TICK, tick + ticks);

/** The liquidity in range after the price moved to `tick` and nobody added or removed any. */
export function liquidityAfterMove(
  before: { readonly tick: number; readonly liquidity: bigint; readonly ladder: TickLadder },
  tick: number,
): bigint {
  let { liquidity } = before;
  for (const { tick: at, liquidityNet } of before.ladder.ticks) {
    if (before.tick < at && at <= tick) liquidity += liquidityNet;
    if (tick < at && at <= before.tick) liquidity -= liquidityNet;
  }
  return liquidity;
}
