import { ALERT_KINDS, gravity } from '@/lib/core/alert/alert-kind';
import type { AlertWordRecord } from '@/lib/core/alert/alert-operator';
import type { AlertState } from '@/lib/core/alert/alert-state';
import type { Delivery } from '@/lib/core/alert/delivery';
import type { AlertIncident } from '@/lib/core/alert/incident';
import { isSilenced } from '@/lib/core/alert/silence';
import type { AlertChannelView, AlertIncidentView, AlertsView } from './alert-schema';

const RESOLVED = 50;
const DELIVERIES = 50;
const WORDS = 20;

export interface AlertsViewInput {
  readonly state: AlertState;
  /** Of resolved ones those that are remembered. */
  readonly incidents: Iterable<AlertIncident>;
  readonly deliveries: Iterable<Delivery>;
  readonly channels: readonly AlertChannelView[];
  readonly words: readonly AlertWordRecord[];
  readonly unsaved: number;
}

/** The alerts as the wire carries them. */
export function alertsView({ state, incidents, deliveries, channels, words, unsaved }: AlertsViewInput): AlertsView {
  const numbers = new Map(Object.values(state.open).map(({ id, number }) => [id, number]));
  const view = (incident: AlertIncident): AlertIncidentView => {
    const { id, number, kind, scope, severity, worst, title, detail, startedAt, resolvedAt, acknowledged } = incident;
    return {
      ...{ id, number, kind, scope, severity, worst, title, detail, startedAt, resolvedAt, acknowledged },
      family: ALERT_KINDS[kind].family,
      name: ALERT_KINDS[kind].name,
      silenced: resolvedAt === null && isSilenced(state.silences, incident, state.at),
      group: incident.group === null ? null : (numbers.get(incident.group) ?? null),
      told: incident.told?.count ?? 0,
    };
  };
  const newest = <T>(rows: Iterable<T>, of: (row: T) => number, most: number): T[] =>
    [...rows].sort((a, b) => of(b) - of(a)).slice(0, most);
  return {
    at: state.at,
    open: Object.values(state.open)
      .sort((a, b) => gravity(b.severity) - gravity(a.severity) || b.number - a.number)
      .map(view),
    resolved: newest(
      [...incidents].filter(({ resolvedAt }) => resolvedAt !== null),
      ({ resolvedAt }) => resolvedAt ?? 0,
      RESOLVED,
    ).map(view),
    channels: [...channels],
    deliveries: newest(deliveries, ({ createdAt }) => createdAt, DELIVERIES).map(({ notification, ...delivery }) => {
      const { id, channel, createdAt, attempts, nextAt, deliveredAt, droppedAt, error } = delivery;
      return {
        ...{ id, channel, createdAt, attempts, nextAt, deliveredAt, droppedAt, error },
        ...{ incident: notification.incident.number, type: notification.type, title: notification.incident.title },
      };
    }),
    silences: [...state.silences],
    words: newest(words, ({ at }) => at, WORDS),
    unsaved,
  };
}
