import type { Address } from 'viem';
import { mulDivDown } from '@/lib/core/units/math';
import { type Usd, WAD } from '@/lib/core/units/units';
import type { Assessment } from './assessment';
import { type ExitPrices, tokenUnit } from './exit-price';
import { type Departure, isExcessive } from './guard-departures';

export interface GuardTally {
  readonly count: number;
  /** Base currency, at the protocol's prices. */
  readonly collateral: Usd;
  readonly debt: Usd;
  /**
   * What is at stake, base currency. Wrongful: what the positions' best plans would seize now, at exit prices
   * (nothing where no plan is legal). Hidden: the debt that the collateral would not cover at the market's best prices.
   */
  readonly stake: Usd;
}

/** When an alarm was first raised; it holds until the alarm ends. */
export interface Since {
  readonly block: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

export interface GuardAlarm extends GuardTally {
  readonly since: Since;
  /** Further from the market than their feeds may be by design, and each the reason for a tagged position. */
  readonly departures: readonly Departure[];
}

export interface Alarms {
  readonly wrongful: GuardAlarm | undefined;
  readonly hidden: GuardAlarm | undefined;
}

export interface GuardSummary {
  readonly wrongful: GuardTally;
  readonly hidden: GuardTally;
  readonly unjudged: {
    readonly count: number;
    /** Those with a health factor below 1. */
    readonly liquidatable: number;
    /** What is unknown of them. */
    readonly assets: readonly Address[];
  };
  /** By the asset that explains it; a position that two explain counts for both. */
  readonly byAsset: ReadonlyMap<Address, { readonly wrongful: GuardTally; readonly hidden: GuardTally }>;
  readonly departures: readonly Departure[];
  /**
   * The tags are exact; an alarm needs more: a tagged position explained by an asset that is further away than
   * its feed may be by design. A push oracle lags by up to its deviation threshold in the calmest market.
   */
  readonly alarms: Alarms;
}

type AlarmKind = keyof Alarms;

/** Counts and values what is tagged in a book. `before`: since when each alarm of the evaluation before stood. */
export function guardSummary(
  book: readonly Assessment[],
  departures: readonly Departure[],
  exitPrices: ExitPrices,
  at: Since,
  before: Readonly<Partial<Record<AlarmKind, Since | undefined>>>,
): GuardSummary {
  const totals = { wrongful: open(), hidden: open() };
  const byAsset = new Map<Address, { wrongful: OpenTally; hidden: OpenTally }>();
  const excessive = new Map(departures.filter(isExcessive).map((each) => [each.asset, each]));
  const raised = { wrongful: open(), hidden: open() };
  const causes = { wrongful: new Set<Departure>(), hidden: new Set<Departure>() };
  const unknown = new Set<Address>();
  let unjudged = 0;
  let liquidatable = 0;
  for (const assessment of book) {
    const { kind, assets } = assessment.guard;
    if (kind === 'agreed') continue;
    if (kind === 'unjudged') {
      unjudged += 1;
      const { healthFactor } = assessment.position;
      if (healthFactor !== undefined && healthFactor < WAD) liquidatable += 1;
      for (const asset of assets) unknown.add(asset);
      continue;
    }
    const stake = stakeOf(assessment, exitPrices);
    add(totals[kind], assessment, stake);
    let alarming = false;
    for (const asset of assets) {
      const own = byAsset.get(asset) ?? { wrongful: open(), hidden: open() };
      byAsset.set(asset, own);
      add(own[kind], assessment, stake);
      const departure = excessive.get(asset);
      if (departure === undefined) continue;
      causes[kind].add(departure);
      alarming = true;
    }
    if (alarming) add(raised[kind], assessment, stake);
  }
  const alarm = (kind: AlarmKind): GuardAlarm | undefined => {
    if (raised[kind].count === 0) return undefined;
    const first = before[kind];
    // A block that was replaced raises none: the alarm of one that is no longer before this began here.
    const since = first !== undefined && first.block <= at.block ? first : at;
    return { ...raised[kind], since, departures: departures.filter((each) => causes[kind].has(each)) };
  };
  return {
    ...totals,
    unjudged: { count: unjudged, liquidatable, assets: [...unknown] },
    byAsset,
    departures,
    alarms: { wrongful: alarm('wrongful'), hidden: alarm('hidden') },
  };
}

function stakeOf({ guard, plan, position }: Assessment, exitPrices: ExitPrices): bigint {
  if (guard.kind === 'hidden') return guard.shortfall ?? 0n;
  const leg = position.collaterals.find(({ asset }) => asset === plan?.quote.collateralAsset);
  const price = leg && (exitPrices.get(leg.asset)?.price ?? leg.price);
  return plan && leg && price !== undefined ? mulDivDown(plan.quote.seized, price, tokenUnit(leg.decimals)) : 0n;
}

interface OpenTally {
  count: number;
  collateral: Usd;
  debt: Usd;
  stake: Usd;
}
const open = (): OpenTally => ({ count: 0, collateral: 0n as Usd, debt: 0n as Usd, stake: 0n as Usd });

function add(tally: OpenTally, { position }: Assessment, stake: bigint): void {
  tally.count += 1;
  tally.collateral = (tally.collateral + (position.totalCollateral ?? 0n)) as Usd;
  tally.debt = (tally.debt + (position.totalDebt ?? 0n)) as Usd;
  tally.stake = (tally.stake + stake) as Usd;
}
