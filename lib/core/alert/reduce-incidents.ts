import type { AlertConfig } from './alert-config';
import { kindSettings } from './alert-config';
import { GROUP_KINDS, graver, gravity } from './alert-kind';
import type { AlertState } from './alert-state';
import { type AlertObservation, type Condition, conditionKey, type Held } from './condition';
import { escalations, groupMembers } from './escalation';
import type { AlertIncident } from './incident';
import { type AlertNotification, type NotificationType, tell } from './notification';
import { isSilenced } from './silence';

/** Ends that wait for a silence to be over; the oldest go first. */
const MOST_FAREWELLS = 200;

export interface AlertStep {
  readonly state: AlertState;
  /** In the order in which they are to be told. */
  readonly notifications: readonly AlertNotification[];
  /** Incidents that were opened, changed in what is recorded of them, or resolved. */
  readonly changed: readonly AlertIncident[];
}

/**
 * The next state of every incident, and what is to be told. Pure; everything that counts is in the state, so that a restart
 * between any two steps changes nothing. Where the clock goes back no time passes, and the next step counts from there.
 *
 * An incident opens when its condition stood for its time, and is resolved once, when it was judged to be gone for the whole
 * of `resolveMs`: what cannot be judged (`held`) neither begins nor ends. While a silence holds nothing is told of it; what
 * is still true afterwards is told then.
 */
export function reduceIncidents(
  state: AlertState,
  observation: AlertObservation,
  now: number,
  config: AlertConfig,
): AlertStep {
  const at = Number.isFinite(now) ? now : state.at;
  const elapsed = state.at === 0 ? 0 : Math.max(0, at - state.at);
  const silences = state.silences.filter(({ until }) => until > at);
  const moment: Moment = { at, elapsed, clock: state.clock + elapsed, market: observation.market, config };
  const book: Book = { next: state.next, pending: {}, open: {}, ended: [] };

  take(book, state, observation.conditions, observation.held, moment, (kind) => !isGroup(kind));
  const counted = Object.values(book.open).filter(
    (incident) => !isGroup(incident.kind) && !isSilenced(silences, incident, at),
  );
  take(book, state, escalations(counted, observation.market, config), [], moment, isGroup);
  group(book, counted, silences, at);

  const notifications: AlertNotification[] = [];
  const say = (incident: AlertIncident, type: NotificationType): AlertIncident => {
    const { notification, told } = tell(incident, type, at, moment.clock);
    notifications.push(notification);
    return told;
  };
  for (const [key, incident] of byNumber(book.open)) {
    if (isSilenced(silences, incident, at)) continue;
    const type = due(incident, moment);
    if (type !== undefined) book.open[key] = say(incident, type);
  }
  const farewells: AlertIncident[] = [];
  for (const incident of [...state.farewells, ...book.ended.filter(({ told }) => told !== null)])
    if (isSilenced(silences, incident, at)) farewells.push(incident);
    else say(incident, 'resolve');

  const before = new Map(Object.values(state.open).map((incident) => [incident.id, incident]));
  const changed = [...Object.values(book.open), ...book.ended].filter((incident) =>
    differs(before.get(incident.id), incident),
  );
  return {
    state: {
      format: 1,
      at,
      clock: moment.clock,
      next: book.next,
      pending: book.pending,
      open: book.open,
      farewells: farewells.slice(-MOST_FAREWELLS),
      silences,
    },
    notifications,
    changed,
  };
}

interface Moment {
  readonly at: number;
  readonly elapsed: number;
  readonly clock: number;
  readonly market: string;
  readonly config: AlertConfig;
}

interface Book {
  next: number;
  pending: AlertState['pending'];
  open: Record<string, AlertIncident>;
  ended: AlertIncident[];
}

const isGroup = (kind: AlertIncident['kind']): boolean => GROUP_KINDS.some((each) => each === kind);

/** Takes the conditions of some kinds into the book, and whatever of the state they do not mention. */
function take(
  book: Book,
  state: AlertState,
  conditions: readonly Condition[],
  held: readonly Held[],
  moment: Moment,
  ofKind: (kind: AlertIncident['kind']) => boolean,
): void {
  const standing = new Map<string, Condition & { readonly afterMs: number }>();
  for (const condition of conditions) {
    const settings = kindSettings(moment.config, condition.kind);
    if (settings === null || !ofKind(condition.kind)) continue;
    const key = conditionKey(condition);
    const severity = settings.severity ?? condition.severity;
    const known = standing.get(key);
    if (!known || gravity(severity) > gravity(known.severity))
      standing.set(key, { ...condition, severity, afterMs: settings.afterMs });
  }
  const isHeld = ({ kind, scope }: { kind: AlertIncident['kind']; scope: string }): boolean =>
    held.some((each) => each.kind === kind && (each.scope === undefined || each.scope === scope));

  for (const [key, incident] of Object.entries(state.open)) {
    if (!ofKind(incident.kind)) continue;
    const condition = standing.get(key);
    if (condition) book.open[key] = refreshed(incident, condition);
    else if (isHeld(incident)) book.open[key] = incident;
    else {
      const clearMs = incident.clearMs + Math.min(moment.elapsed, moment.config.maxGapMs);
      if (clearMs >= moment.config.resolveMs)
        book.ended.push({ ...incident, clearMs, group: null, resolvedAt: Math.max(moment.at, incident.startedAt) });
      else book.open[key] = { ...incident, clearMs };
    }
  }
  for (const [key, condition] of standing) {
    if (book.open[key] !== undefined) continue;
    const before = state.pending[key];
    // One that was looked at last a long time ago did not stand for all of it.
    const heldMs = before ? before.heldMs + Math.min(moment.elapsed, moment.config.maxGapMs) : 0;
    const since = before?.since ?? moment.at;
    if (heldMs < condition.afterMs) book.pending[key] = { since, heldMs };
    else book.open[key] = opened(book, condition, since, moment);
  }
  // What waits and cannot be judged goes on waiting.
  for (const [key, waiting] of Object.entries(state.pending)) {
    const [kind, scope = ''] = split(key);
    if (ofKind(kind) && !standing.has(key) && isHeld({ kind, scope })) book.pending[key] = waiting;
  }
}

const split = (key: string): [AlertIncident['kind'], string] => {
  const place = key.indexOf('|');
  return [key.slice(0, place) as AlertIncident['kind'], key.slice(place + 1)];
};

function opened(book: Book, condition: Condition, since: number, { market, clock }: Moment): AlertIncident {
  const number = book.next;
  book.next += 1;
  const { kind, scope, severity, title, detail, mark } = condition;
  return {
    ...{ id: `${market}-${since.toString(36)}-${number}`, number, kind, scope, market },
    ...{ severity, worst: severity, title, detail, mark },
    ...{ startedAt: since, resolvedAt: null, clearMs: 0, openedClock: clock },
    ...{ group: null, acknowledged: null, told: null },
  };
}

/** An acknowledgement is of what was known then: it does not cover what is graver. */
function refreshed(incident: AlertIncident, { severity, title, detail, mark }: Condition): AlertIncident {
  const acknowledged = gravity(severity) > gravity(incident.severity) ? null : incident.acknowledged;
  return {
    ...{ ...incident, severity, title, detail, mark, acknowledged, clearMs: 0 },
    worst: graver(incident.worst, severity),
  };
}

/** Says of each incident which other one tells of it. */
function group(book: Book, counted: readonly AlertIncident[], silences: AlertState['silences'], at: number): void {
  const groups = Object.values(book.open).filter(
    (incident) => isGroup(incident.kind) && !isSilenced(silences, incident, at),
  );
  const members = groupMembers(groups, counted);
  for (const [key, incident] of Object.entries(book.open))
    book.open[key] = { ...incident, group: members.get(incident.id) ?? null };
}

/** What is to be told of a standing incident now. */
function due(
  { severity, told, group: grouped, mark, acknowledged, openedClock }: AlertIncident,
  { clock, config }: Moment,
): NotificationType | undefined {
  if (grouped !== null) return undefined;
  if (told === null) return severity === 'critical' || clock - openedClock >= config.groupMs ? 'trigger' : undefined;
  if (gravity(severity) > gravity(told.severity)) return 'update';
  if (acknowledged !== null && !told.acknowledged) return 'acknowledge';
  const since = clock - told.clock;
  if ((severity !== told.severity || mark !== told.mark) && since >= config.updateMs) return 'update';
  return severity === 'critical' && acknowledged === null && since >= config.remindMs ? 'reminder' : undefined;
}

const byNumber = (open: Readonly<Record<string, AlertIncident>>): readonly (readonly [string, AlertIncident])[] =>
  Object.entries(open).sort(([, a], [, b]) => a.number - b.number);

/** Beside timers and moving figures. */
const differs = (before: AlertIncident | undefined, after: AlertIncident): boolean =>
  before === undefined ||
  after.resolvedAt !== null ||
  before.severity !== after.severity ||
  before.mark !== after.mark ||
  before.group !== after.group ||
  before.acknowledged !== after.acknowledged ||
  before.told?.count !== after.told?.count;
