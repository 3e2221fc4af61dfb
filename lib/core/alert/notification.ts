import { z } from 'zod';
import { type AlertSeverity, familyOf, graver } from './alert-kind';
import { type AlertIncident, incidentSchema } from './incident';

export const NOTIFICATION_TYPES = ['trigger', 'update', 'reminder', 'acknowledge', 'resolve'] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** One thing to tell of one incident, as it stood then. */
export const notificationSchema = z.strictObject({
  /** The same however often it is sent: whoever gets it twice can tell. */
  id: z.string(),
  type: z.enum(NOTIFICATION_TYPES),
  /** Unix ms. */
  at: z.number(),
  incident: incidentSchema.omit({ clearMs: true, openedClock: true, told: true, mark: true, group: true }),
  /** Every severity that was told of it up to now, this one last. */
  severities: z.array(z.enum(['info', 'warning', 'critical'])).min(1),
});
export type AlertNotification = z.infer<typeof notificationSchema>;

/** The next notification of an incident, and the incident that was told so. */
export function tell(
  incident: AlertIncident,
  type: NotificationType,
  now: number,
  clock: number,
): { readonly notification: AlertNotification; readonly told: AlertIncident } {
  const count = (incident.told?.count ?? 0) + 1;
  const before = incident.told?.severities ?? [];
  const severities = [...before.filter((each) => each !== incident.severity), incident.severity];
  const { clearMs: _c, openedClock: _o, told: _t, mark, group: _g, ...shown } = incident;
  return {
    notification: { id: `${incident.id}-${count}`, type, at: now, incident: shown, severities },
    told: {
      ...incident,
      told: {
        count,
        clock,
        severity: incident.severity,
        mark,
        severities,
        acknowledged: incident.acknowledged !== null,
      },
    },
  };
}

/** The gravest severity that channels may have been told of it: who was told must hear of the end. */
export const toldAs = ({ severities }: AlertNotification): AlertSeverity => severities.reduce(graver);

export const notificationFamily = ({ incident }: Pick<AlertNotification, 'incident'>) => familyOf(incident.kind);
