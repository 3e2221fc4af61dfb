import { keeperMayLiquidate, type VerdictKind } from '@/lib/core/risk/verdict';

/** What of the guard's verdict a person is asked about. */
export interface GuardFacts {
  readonly kind: VerdictKind;
  readonly assets: readonly string[];
  readonly departures: readonly { readonly asset: string; readonly bps: number }[];
}

/** What a person knowingly agreed to. */
export interface GuardConsent {
  readonly kind: VerdictKind;
  readonly assets: readonly string[];
  /** The furthest that an asset was from the market then, bps. */
  readonly bps: number;
}

/** Further away by more than this than what was agreed to is another matter. */
const CONSENT_MARGIN_BPS = 25;

/** Whether a liquidation wants a person's knowing consent. */
export function wantsConsent(guard: Pick<GuardFacts, 'kind'>): boolean {
  return !keeperMayLiquidate(guard);
}

export function consentTo({ kind, assets, departures }: GuardFacts): GuardConsent {
  return { kind, assets, bps: furthest(departures) };
}

/** Whether what was agreed to covers what is found now: the same verdict about no further asset, and hardly further away. */
export function isCovered(guard: GuardFacts, consent: GuardConsent | undefined): boolean {
  if (!wantsConsent(guard)) return true;
  return (
    consent !== undefined &&
    consent.kind === guard.kind &&
    guard.assets.every((asset) => consent.assets.includes(asset)) &&
    furthest(guard.departures) <= consent.bps + CONSENT_MARGIN_BPS
  );
}

const furthest = (departures: GuardFacts['departures']): number =>
  Math.max(0, ...departures.map(({ bps }) => Math.abs(bps)));
