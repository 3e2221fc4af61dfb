import type { Address } from 'viem';
import { type Curve, NO_CURVE } from './curve';
import { curveBuilder } from './curve-builder';
import { firstStep } from './tick-ladder';
import { otherToken, type V3Pool, type VenueState } from './venue-state';

const Q96 = 2 ** 96;
/** The known range ends this much early, so that what is rounded in doubles stays inside it. */
const SHORT = 1 - 1e-9;

/** What selling `tokenIn` to one venue gives. Pieces that start past `limit` base units are left out. */
export function venueCurve(venue: VenueState, tokenIn: Address, limit: number): Curve {
  if (otherToken(venue, tokenIn) === undefined) return NO_CURVE;
  const zeroForOne = tokenIn === venue.token0;
  const kept = 1 - venue.fee / 1e6;
  if (venue.kind === 'uniswap-v3') return v3Curve(venue, zeroForOne, kept, limit);
  const [reserve0, reserve1] = [Number(venue.reserve0), Number(venue.reserve1)];
  const [reserveIn, reserveOut] = zeroForOne ? [reserve0, reserve1] : [reserve1, reserve0];
  const curve = curveBuilder();
  if (reserveIn > 0) curve.add((reserveOut / reserveIn) * kept, kept / reserveIn, Infinity);
  return curve.done();
}

/** Each range between initialised ticks is a piece; the range that was read ends the curve. */
function v3Curve(pool: V3Pool, zeroForOne: boolean, kept: number, limit: number): Curve {
  const steps = zeroForOne ? pool.ladder.down : pool.ladder.up;
  const curve = curveBuilder();
  let liquidity = Number(pool.liquidity);
  let at = Number(pool.sqrtPriceX96) / Q96;
  for (let place = firstStep(steps, pool.tick, zeroForOne); place < steps.length; place += 1) {
    const step = steps[place];
    if (step === undefined || (!step.initialised && place < steps.length - 1)) continue;
    const next = Number(step.sqrtPriceX96) / Q96;
    // Reserves that a pair of this liquidity would have at this price: L/√P of token0, L·√P of token1.
    const whole = liquidity * (zeroForOne ? 1 / next - 1 / at : next - at);
    const length = place === steps.length - 1 ? whole * SHORT : whole;
    const perIn = zeroForOne ? at * at : 1 / (at * at);
    const bend = (zeroForOne ? at : 1 / at) / liquidity;
    curve.add(perIn * kept, bend * kept, length / kept);
    if (curve.sold() >= limit) break;
    liquidity += Number(zeroForOne ? -step.liquidityNet : step.liquidityNet);
    at = next;
  }
  return curve.done();
}
