/** What is known to be wrong, and what nobody can say: the two never share an incident, a title or a label. */
export const FAMILIES = ['breach', 'unknown'] as const;
export type Family = (typeof FAMILIES)[number];

/** The mildest first. */
export const ALERT_SEVERITIES = ['info', 'warning', 'critical'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** How grave a severity is: the greater, the graver. */
export const gravity = (severity: AlertSeverity): number => ALERT_SEVERITIES.indexOf(severity);

/** The graver of two. */
export const graver = (a: AlertSeverity, b: AlertSeverity): AlertSeverity => (gravity(a) >= gravity(b) ? a : b);

interface KindTerms {
  readonly family: Family;
  /** What an incident of it is, for a person. */
  readonly name: string;
  /** A condition must stand for so long without a break before it is an incident; ms. */
  readonly afterMs: number;
}

const KINDS = {
  breaker: { family: 'breach', name: 'Circuit breaker open', afterMs: 0 },
  'price-departure': { family: 'breach', name: 'Protocol price off the market', afterMs: 10_000 },
  'wrongful-liquidation': { family: 'breach', name: 'Liquidatable only by a wrong price', afterMs: 0 },
  'hidden-debt': { family: 'breach', name: 'Hidden by a wrong price', afterMs: 0 },
  'bad-debt': { family: 'breach', name: 'Bad debt created', afterMs: 0 },
  'settlement-unexplained': { family: 'breach', name: 'Settlement unexplained', afterMs: 0 },
  'several-breaches': { family: 'breach', name: 'Several warnings at once', afterMs: 0 },
  'engine-blind': { family: 'unknown', name: 'Engine cannot see the chain', afterMs: 10_000 },
  'breaker-unjudged': { family: 'unknown', name: 'Circuit breaker cannot be judged', afterMs: 15_000 },
  'price-unknown': { family: 'unknown', name: 'Price not known', afterMs: 15_000 },
  'positions-unknown': { family: 'unknown', name: 'Positions cannot be computed', afterMs: 15_000 },
  'source-silent': { family: 'unknown', name: 'Source silent', afterMs: 30_000 },
  'several-unknown': { family: 'unknown', name: 'Blind in several places', afterMs: 0 },
} as const satisfies Readonly<Record<string, KindTerms>>;

export type AlertKind = keyof typeof KINDS;

export const ALERT_KINDS: Readonly<Record<AlertKind, KindTerms>> = KINDS;
export const ALERT_KIND_IDS = Object.keys(KINDS) as [AlertKind, ...AlertKind[]];

/** The kinds that group others of one market. */
export const GROUP_KINDS = ['several-breaches', 'several-unknown'] as const satisfies readonly AlertKind[];

export const familyOf = (kind: AlertKind): Family => ALERT_KINDS[kind].family;
