/**
 * AssemblyScript: `writeHealth` of health-loops.ts in f64x2, two or four rows a turn, for the columns of shape.ts in
 * WebAssembly memory. The sums are made in the same order and nothing is fused, so every double is the same one.
 * Built by `npm run kernel` into wasm-bytes.ts. All addresses are in bytes; `health` is the address of a shape's
 * first column, its amounts follow at a `stride` each. `c` and `d`, the numbers of collaterals and debts, are constants
 * where `own` and `pooled` are called: inlined, each call is a loop of its own without the legs that it lacks.
 */

// @ts-ignore: decorator
@inline
function own(
  c: i32, d: i32, health: usize, stride: usize, from: usize, to: usize,
  fa: f64, fb: f64, fc: f64, fe: f64, fx: f64, fy: f64, fz: f64,
): void {
  let at = health + (from << 3);
  const end = health + (to << 3);
  const va = f64x2.splat(fa), vb = f64x2.splat(fb), vc = f64x2.splat(fc), ve = f64x2.splat(fe);
  const vx = f64x2.splat(fx), vy = f64x2.splat(fy), vz = f64x2.splat(fz);
  while (at + 24 < end) {
    let p = at + stride;
    let s = f64x2.mul(v128.load(p), va);
    let S = f64x2.mul(v128.load(p, 16), va);
    if (c > 1) { p += stride; s = f64x2.add(s, f64x2.mul(v128.load(p), vb)); S = f64x2.add(S, f64x2.mul(v128.load(p, 16), vb)); }
    if (c > 2) { p += stride; s = f64x2.add(s, f64x2.mul(v128.load(p), vc)); S = f64x2.add(S, f64x2.mul(v128.load(p, 16), vc)); }
    if (c > 3) { p += stride; s = f64x2.add(s, f64x2.mul(v128.load(p), ve)); S = f64x2.add(S, f64x2.mul(v128.load(p, 16), ve)); }
    p += stride;
    let t = f64x2.mul(v128.load(p), vx);
    let T = f64x2.mul(v128.load(p, 16), vx);
    if (d > 1) { p += stride; t = f64x2.add(t, f64x2.mul(v128.load(p), vy)); T = f64x2.add(T, f64x2.mul(v128.load(p, 16), vy)); }
    if (d > 2) { p += stride; t = f64x2.add(t, f64x2.mul(v128.load(p), vz)); T = f64x2.add(T, f64x2.mul(v128.load(p, 16), vz)); }
    v128.store(at, f64x2.div(s, t));
    v128.store(at, f64x2.div(S, T), 16);
    at += 32;
  }
  while (at < end) {
    let p = at + stride;
    let s = f64.load(p) * fa;
    if (c > 1) { p += stride; s += f64.load(p) * fb; }
    if (c > 2) { p += stride; s += f64.load(p) * fc; }
    if (c > 3) { p += stride; s += f64.load(p) * fe; }
    p += stride;
    let t = f64.load(p) * fx;
    if (d > 1) { p += stride; t += f64.load(p) * fy; }
    if (d > 2) { p += stride; t += f64.load(p) * fz; }
    f64.store(at, s / t);
    at += 8;
  }
}

/** Rows [from, to) of a shape of its own: 1 to 4 collaterals, 1 to 3 debts; a factor that it lacks is not read. */
export function ownRows(
  c: i32, d: i32, health: usize, stride: usize, from: usize, to: usize,
  fa: f64, fb: f64, fc: f64, fe: f64, fx: f64, fy: f64, fz: f64,
): void {
  switch (c * 4 + d) {
    case 5: own(1, 1, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
    case 6: own(1, 2, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
    case 7: own(1, 3, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
    case 9: own(2, 1, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
    case 10: own(2, 2, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
    case 11: own(2, 3, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
    case 13: own(3, 1, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
    case 14: own(3, 2, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
    case 15: own(3, 3, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
    case 17: own(4, 1, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
    case 18: own(4, 2, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
    case 19: own(4, 3, health, stride, from, to, fa, fb, fc, fe, fx, fy, fz); break;
  }
}

/** A leg's part of two rows: their amounts, each times the coefficient that its own id stands for. */
// @ts-ignore: decorator
@inline
function parts(amounts: usize, ids: usize, table: usize): v128 {
  const first = v128.load64_zero(table + (<usize>load<u16>(ids) << 3));
  const both = v128.load64_lane(table + (<usize>load<u16>(ids, 2) << 3), first, 1);
  return f64x2.mul(v128.load(amounts), both);
}

// @ts-ignore: decorator
@inline
function part(amount: usize, id: usize, table: usize): f64 {
  return f64.load(amount) * f64.load(table + (<usize>load<u16>(id) << 3));
}

// @ts-ignore: decorator
@inline
function pooled(
  c: i32, d: i32, health: usize, stride: usize, ids: usize, from: usize, to: usize, table: usize,
): void {
  let at = health + (from << 3);
  const end = health + (to << 3);
  const step = stride >> 2;
  let first = ids + (from << 1);
  while (at + 8 < end) {
    let p = at + stride;
    let q = first;
    let s = parts(p, q, table);
    if (c > 1) { p += stride; q += step; s = f64x2.add(s, parts(p, q, table)); }
    if (c > 2) { p += stride; q += step; s = f64x2.add(s, parts(p, q, table)); }
    if (c > 3) { p += stride; q += step; s = f64x2.add(s, parts(p, q, table)); }
    p += stride;
    q += step;
    let t = parts(p, q, table);
    if (d > 1) { p += stride; q += step; t = f64x2.add(t, parts(p, q, table)); }
    if (d > 2) { p += stride; q += step; t = f64x2.add(t, parts(p, q, table)); }
    v128.store(at, f64x2.div(s, t));
    at += 16;
    first += 4;
  }
  if (at < end) {
    let p = at + stride;
    let q = first;
    let s = part(p, q, table);
    if (c > 1) { p += stride; q += step; s += part(p, q, table); }
    if (c > 2) { p += stride; q += step; s += part(p, q, table); }
    if (c > 3) { p += stride; q += step; s += part(p, q, table); }
    p += stride;
    q += step;
    let t = part(p, q, table);
    if (d > 1) { p += stride; q += step; t += part(p, q, table); }
    if (d > 2) { p += stride; q += step; t += part(p, q, table); }
    f64.store(at, s / t);
  }
}

/** The same of a pool: `ids` is the address of its first column of term ids, `table` that of the coefficients by term id. */
export function poolRows(
  c: i32, d: i32, health: usize, stride: usize, ids: usize, from: usize, to: usize, table: usize,
): void {
  switch (c * 4 + d) {
    case 5: pooled(1, 1, health, stride, ids, from, to, table); break;
    case 6: pooled(1, 2, health, stride, ids, from, to, table); break;
    case 7: pooled(1, 3, health, stride, ids, from, to, table); break;
    case 9: pooled(2, 1, health, stride, ids, from, to, table); break;
    case 10: pooled(2, 2, health, stride, ids, from, to, table); break;
    case 11: pooled(2, 3, health, stride, ids, from, to, table); break;
    case 13: pooled(3, 1, health, stride, ids, from, to, table); break;
    case 14: pooled(3, 2, health, stride, ids, from, to, table); break;
    case 15: pooled(3, 3, health, stride, ids, from, to, table); break;
    case 17: pooled(4, 1, health, stride, ids, from, to, table); break;
    case 18: pooled(4, 2, health, stride, ids, from, to, table); break;
    case 19: pooled(4, 3, health, stride, ids, from, to, table); break;
  }
}

/** Copies the health factors of rows [from, to) to their places in a column of the whole book; holes have none. */
// @ts-ignore: decorator
@inline
function scatter(health: usize, places: usize, from: usize, to: usize, column: usize): void {
  const end = places + (to << 2);
  let value = health + (from << 3);
  for (let at = places + (from << 2); at < end; at += 4) {
    const place = load<i32>(at);
    if (place >= 0) f64.store(column + (<usize>place << 3), f64.load(value));
    value += 8;
  }
}

/**
 * Does `count` jobs one after the other, 96 bytes each, as health-jobs.ts writes them: what `ownRows` or, where there
 * are ids, `poolRows` takes, and a column to copy to, or 0.
 */
export function runJobs(jobs: usize, count: i32, table: usize): void {
  const end = jobs + 96 * <usize>count;
  for (let at = jobs; at < end; at += 96) {
    const c = load<i32>(at);
    const d = load<i32>(at, 4);
    const health = <usize>load<i32>(at, 8);
    const stride = <usize>load<i32>(at, 12);
    const from = <usize>load<i32>(at, 16);
    const to = <usize>load<i32>(at, 20);
    const ids = <usize>load<i32>(at, 24);
    const places = <usize>load<i32>(at, 28);
    const column = <usize>load<i32>(at, 32);
    if (ids != 0) poolRows(c, d, health, stride, ids, from, to, table);
    else
      ownRows(
        c, d, health, stride, from, to,
        f64.load(at, 40), f64.load(at, 48), f64.load(at, 56), f64.load(at, 64),
        f64.load(at, 72), f64.load(at, 80), f64.load(at, 88),
      );
    if (column != 0) scatter(health, places, from, to, column);
  }
}

/** A block of rows whose sums stand in memory between the passes over their legs: small enough for the nearest cache. */
const BLOCK: usize = 256;

/** One leg's parts of `count` rows, written to `out` or added to what is there. */
// @ts-ignore: decorator
@inline
function ownLeg(isFirst: bool, amounts: usize, factor: f64, count: usize, out: usize): void {
  const both = f64x2.splat(factor);
  const end = out + (count << 3);
  for (; out + 8 < end; out += 16, amounts += 16) {
    const p = f64x2.mul(v128.load(amounts), both);
    v128.store(out, isFirst ? p : f64x2.add(v128.load(out), p));
  }
  if (out < end) {
    const p = f64.load(amounts) * factor;
    f64.store(out, isFirst ? p : f64.load(out) + p);
  }
}

// @ts-ignore: decorator
@inline
function poolLeg(isFirst: bool, amounts: usize, ids: usize, table: usize, count: usize, out: usize): void {
  const end = out + (count << 3);
  for (; out + 8 < end; out += 16, amounts += 16, ids += 4) {
    const p = parts(amounts, ids, table);
    v128.store(out, isFirst ? p : f64x2.add(v128.load(out), p));
  }
  if (out < end) {
    const p = part(amounts, ids, table);
    f64.store(out, isFirst ? p : f64.load(out) + p);
  }
}

/** Sums of the legs [first, end), at least one, of `count` rows from `row`, in the order of the legs. */
function sumLegs(
  first: usize, end: usize, health: usize, stride: usize, ids: usize, factors: usize, row: usize, count: usize, out: usize,
): void {
  for (let leg = first; leg < end; leg++) {
    const amounts = health + stride * (leg + 1) + (row << 3);
    if (ids != 0) {
      const own = ids + (stride >> 2) * leg + (row << 1);
      if (leg == first) poolLeg(true, amounts, own, factors, count, out);
      else poolLeg(false, amounts, own, factors, count, out);
    } else {
      const factor = f64.load(factors + (leg << 3));
      if (leg == first) ownLeg(true, amounts, factor, count, out);
      else ownLeg(false, amounts, factor, count, out);
    }
  }
}

/** `classOf` of bound.ts; `bound` as `classRows` has it. */
function classOf(s: f64, t: f64, bound: usize): i32 {
  const low = s * f64.load(bound) - f64.load(bound, 8);
  const lowDebt = t * f64.load(bound, 16) + f64.load(bound, 24);
  const calm = i32.load(bound, 64);
  let reached = 0;
  while (reached < calm && low >= f64.load(bound + (reached << 3), 72) * lowDebt) reached++;
  if (reached == calm) return calm;
  const high = s * f64.load(bound, 32) + f64.load(bound, 40);
  const highDebt = t * f64.load(bound, 48) - f64.load(bound, 56);
  return high < f64.load(bound + (reached << 3), 72) * highDebt ? reached : i32.load(bound, 68);
}

/**
 * `sweepRows` of sweep-loops.ts: the rows of [from, to) that do not certainly stay within the limits of their class go
 * to `rows`, what `classOf` says of each to `reached`; answers how many. `factors`: by leg, or with `ids` by term id.
 * `bound`: the bound's eight numbers, how many thresholds there are and the class of those in doubt, the thresholds;
 * `limits`: by class, the least and what it must be below, two numbers each. `sums` has room for two blocks.
 */
export function classRows(
  c: usize, legs: usize, health: usize, stride: usize, ids: usize, from: usize, to: usize, factors: usize,
  classes: usize, bound: usize, limits: usize, sums: usize, rows: usize, reached: usize,
): usize {
  const lf = v128.load64_splat(bound), ll = v128.load64_splat(bound, 8);
  const ldf = v128.load64_splat(bound, 16), ldm = v128.load64_splat(bound, 24);
  const hf = v128.load64_splat(bound, 32), hm = v128.load64_splat(bound, 40);
  const hdf = v128.load64_splat(bound, 48), hdl = v128.load64_splat(bound, 56);
  const debts = sums + (BLOCK << 3);
  const start = rows;
  for (let row = from; row < to; row += BLOCK) {
    const count = min(BLOCK, to - row);
    sumLegs(0, c, health, stride, ids, factors, row, count, sums);
    sumLegs(c, legs, health, stride, ids, factors, row, count, debts);
    // The last of an odd number is judged with a neighbour that is not looked at.
    for (let i: usize = 0; i < count; i += 2) {
      const s = v128.load(sums + (i << 3));
      const t = v128.load(debts + (i << 3));
      const known = classes + row + i;
      const one = v128.load(limits + (<usize>load<u8>(known) << 4));
      const other = v128.load(limits + (<usize>load<u8>(known + usize(i + 1 < count)) << 4));
      const least = v128.shuffle<f64>(one, other, 0, 2);
      const below = v128.shuffle<f64>(one, other, 1, 3);
      const low = f64x2.sub(f64x2.mul(s, lf), ll);
      const lowDebt = f64x2.add(f64x2.mul(t, ldf), ldm);
      const high = f64x2.add(f64x2.mul(s, hf), hm);
      const highDebt = f64x2.sub(f64x2.mul(t, hdf), hdl);
      const stay = v128.and(f64x2.ge(low, f64x2.mul(least, lowDebt)), f64x2.lt(high, f64x2.mul(below, highDebt)));
      const mask = i64x2.bitmask(stay);
      if (mask != 3) {
        if (!(mask & 1)) {
          store<i32>(rows, row + i);
          store<u8>(reached, classOf(f64x2.extract_lane(s, 0), f64x2.extract_lane(t, 0), bound));
          rows += 4;
          reached += 1;
        }
        if (!(mask & 2) && i + 1 < count) {
          store<i32>(rows, row + i + 1);
          store<u8>(reached, classOf(f64x2.extract_lane(s, 1), f64x2.extract_lane(t, 1), bound));
          rows += 4;
          reached += 1;
        }
      }
    }
  }
  return (rows - start) >> 2;
}
