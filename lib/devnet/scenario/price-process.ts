import type { Scenario, ScriptPath } from './scenarios';

/** Where one asset's price stands when a script begins. Prices are USD a whole token, as `number`: a simulation, not money. */
export interface PriceAnchor {
  readonly symbol: string;
  readonly usd: number;
  readonly stable: boolean;
  /** Priced through another asset at this many of it a token; `usd` is then not used. */
  readonly ratio?: { readonly baseSymbol: string; readonly value: number };
}

type Script = Pick<Scenario, 'market' | 'noiseBps'>;

/** Periods of the noise's octaves in seconds; amplitude grows with their root, as a random walk's does. */
const OCTAVES_S = [0.5, 2, 8, 32, 128] as const;
const REFERENCE_OCTAVE_S = 8;
const STABLE_NOISE = 0.02;
/** Share of the noise that all volatile assets have in common: ρ = 0.5. */
const COMMON = Math.SQRT1_2;

/**
 * The market price of every asset at `elapsedS` seconds into the script: a pure function, so the same
 * script, anchors and seed give the same path, at whatever times it is asked. Every path starts at its anchor.
 */
export function marketPrices(
  script: Script,
  anchors: readonly PriceAnchor[],
  elapsedS: number,
  seed: number,
): ReadonlyMap<string, number> {
  const prices = new Map<string, number>();
  for (const anchor of anchors) {
    if (anchor.ratio) continue;
    const noise = anchor.stable
      ? STABLE_NOISE * walk(seed, anchor.symbol, elapsedS)
      : COMMON * walk(seed, '*', elapsedS) + COMMON * walk(seed, anchor.symbol, elapsedS);
    const scripted = scriptedFactor(script, anchor.symbol, elapsedS);
    prices.set(anchor.symbol, anchor.usd * scripted * Math.exp((script.noiseBps * noise) / 10_000));
  }
  for (const anchor of anchors) {
    if (!anchor.ratio) continue;
    const base = prices.get(anchor.ratio.baseSymbol);
    if (base === undefined) continue; // a base without a price leaves its follower without one
    prices.set(anchor.symbol, base * anchor.ratio.value * scriptedFactor(script, anchor.symbol, elapsedS));
  }
  return prices;
}

/** Log-linear between points, from an implied 1 at time zero; the last point's factor after it. */
export function pathFactor(path: ScriptPath, elapsedS: number): number {
  let before = { atS: 0, factor: 1 };
  for (const after of path) {
    if (elapsedS < after.atS) {
      const part = (elapsedS - before.atS) / (after.atS - before.atS);
      return before.factor * (after.factor / before.factor) ** part;
    }
    before = after;
  }
  return before.factor;
}

/** The factor of the last point reached: how an adapter's stored ratio moves. 1 before the first. */
export function stepFactor(path: ScriptPath, elapsedS: number): number {
  return path.findLast((point) => point.atS <= elapsedS)?.factor ?? 1;
}

function scriptedFactor(script: Script, symbol: string, elapsedS: number): number {
  let factor = 1;
  for (const move of script.market) if (move.symbols.includes(symbol)) factor *= pathFactor(move.path, elapsedS);
  return factor;
}

/** Value noise summed over octaves, zero at time zero, of standard deviation about one in the reference octave. */
function walk(seed: number, name: string, elapsedS: number): number {
  const key = hashName(seed, name);
  let sum = 0;
  for (const [octave, periodS] of OCTAVES_S.entries()) {
    const amplitude = Math.sqrt(periodS / REFERENCE_OCTAVE_S);
    sum += amplitude * (valueNoise(key + octave, elapsedS / periodS) - valueNoise(key + octave, 0));
  }
  return sum;
}

function valueNoise(key: number, x: number): number {
  const cell = Math.floor(x);
  const part = x - cell;
  const smooth = part * part * (3 - 2 * part);
  return (1 - smooth) * gaussian(key, cell) + smooth * gaussian(key, cell + 1);
}

/** Near-normal with unit variance: the sum of four uniforms. */
function gaussian(key: number, index: number): number {
  let sum = 0;
  for (let i = 0; i < 4; i++)
    sum += mix(Math.imul(key, 0x9e3779b1) ^ Math.imul(index * 4 + i + 1, 0x85ebca77)) / 2 ** 32;
  return (sum - 2) * Math.sqrt(3);
}

function hashName(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ mix(seed);
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** murmur3's finaliser: every input bit reaches every output bit. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
