import { ALERT_KINDS, type Family } from '@/lib/core/alert/alert-kind';
import { type AlertNotification, notificationFamily } from '@/lib/core/alert/notification';

/** The first word of every message: nobody may take the one for the other. */
export const FAMILY_LABEL: Readonly<Record<Family, string>> = { breach: 'BREACH', unknown: 'NOT KNOWN' };

/** What has happened to the incident. */
export const standingWord = ({ type, incident }: AlertNotification): string => {
  switch (type) {
    case 'trigger':
      return incident.severity;
    case 'update':
      return `now ${incident.severity}`;
    case 'reminder':
      return `still ${incident.severity}`;
    case 'acknowledge':
      return 'acknowledged';
    case 'resolve':
      return 'resolved';
  }
};

/** `BREACH · critical · WETH: circuit breaker open` */
export const heading = (notification: AlertNotification): string =>
  `${FAMILY_LABEL[notificationFamily(notification)]} · ${standingWord(notification)} · ${notification.incident.title}`;

/** What else there is to say, name by name. */
export const facts = ({ incident }: AlertNotification): readonly (readonly [string, string])[] => {
  const { number, kind, market, scope, startedAt, resolvedAt, acknowledged } = incident;
  return [
    ['Incident', `#${number}`],
    ['Kind', ALERT_KINDS[kind].name],
    ['Market', market],
    ['Scope', scope],
    ['Since', new Date(startedAt).toISOString()],
    ...(resolvedAt === null ? [] : [['Resolved', new Date(resolvedAt).toISOString()] as const]),
    ...(acknowledged === null ? [] : [['Acknowledged', `${acknowledged.by}: ${acknowledged.reason}`] as const]),
  ];
};
