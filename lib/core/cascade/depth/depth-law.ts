import { amountAtMarginal, type Curve, marginalAt, outOf } from '@/lib/core/venue/curve';

/**
 * What selling an asset brings, as a share of its price before the first unit. Amounts are tokens counted in dollars of
 * today's oracle price, so a fall of the price does not change them. `pieces`: venues, merged. `root`: the square-root
 * law, of which a sale of Q loses k·√Q on average. `flat`: money itself. `none`: nothing is known. `quoted`: as `pieces`, but
 * made for the price that a shock leaves (`depthAfter`), so that no shock takes it down its curve.
 */
export type DepthLaw =
  | { readonly kind: 'pieces' | 'quoted'; readonly curve: Curve }
  | { readonly kind: 'root'; readonly perRoot: number; readonly max: number }
  | { readonly kind: 'flat' }
  | { readonly kind: 'none' };

/** Up to here it is known at a depth scale of 1; 0 where nothing is. */
export function knownOf(law: DepthLaw): number {
  if (law.kind === 'pieces' || law.kind === 'quoted') return law.curve.max;
  if (law.kind === 'root') return law.max;
  return law.kind === 'flat' ? Number.POSITIVE_INFINITY : 0;
}

/** What `sold` brings in all; NaN beyond what is known. `scale` multiplies the depth. */
export function broughtBy(law: DepthLaw, sold: number, scale: number): number {
  if (law.kind === 'flat') return sold;
  const q = sold / scale;
  if (law.kind === 'pieces' || law.kind === 'quoted') return outOf(law.curve, q) * scale;
  if (law.kind === 'root' && q <= law.max) return sold * (1 - law.perRoot * Math.sqrt(q));
  return sold === 0 ? 0 : Number.NaN;
}

/** The price after `sold`, its share of the first; NaN beyond what is known. */
export function priceAfter(law: DepthLaw, sold: number, scale: number): number {
  if (law.kind === 'flat') return 1;
  const q = sold / scale;
  if (law.kind === 'pieces' || law.kind === 'quoted') return marginalAt(law.curve, q);
  if (law.kind === 'root' && q <= law.max) return 1 - 1.5 * law.perRoot * Math.sqrt(q);
  return sold === 0 ? 1 : Number.NaN;
}

/** What must be sold to take venues to this share of their price: at most what is known. 0 for a law without venues. */
export function soldAt(law: DepthLaw, price: number, scale: number): number {
  return law.kind === 'pieces' ? amountAtMarginal(law.curve, price) * scale : 0;
}
