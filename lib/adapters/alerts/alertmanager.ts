import { z } from 'zod';
import { ALERT_KINDS, type AlertSeverity } from '@/lib/core/alert/alert-kind';
import { notificationFamily } from '@/lib/core/alert/notification';
import { channelSpec, postUrl } from './channel-spec';
import { heading } from './message-words';

const RESEND_MS = 60_000;
/** What is not said again for so long is over, as far as Alertmanager knows. */
const STANDS_MS = 5 * RESEND_MS;

/**
 * Prometheus' Alertmanager, by its API v2. Its labels are an alert's identity, and the severity is one: in the same post
 * the alert ends under the severities that it was told with before. Standing incidents are said again each minute.
 */
export const alertmanager = channelSpec(
  {
    url: postUrl,
    /** The whole header, such as `Bearer …`. */
    authorization: z
      .string()
      .regex(/^[\x20-\x7e]{1,4096}$/, 'must be one line')
      .optional(),
  },
  ['authorization'],
  {
    resendMs: RESEND_MS,
    render: (notification, { url, authorization }, { now, link }) => {
      const { incident, severities, type } = notification;
      const alert = (severity: AlertSeverity, stands: boolean) => ({
        labels: {
          alertname: `Breakwater ${ALERT_KINDS[incident.kind].name}`,
          family: notificationFamily(notification),
          kind: incident.kind,
          severity,
          market: incident.market,
          scope: incident.scope,
          incident: incident.id,
        },
        annotations: { summary: heading(notification), description: incident.detail },
        startsAt: new Date(incident.startedAt).toISOString(),
        endsAt: new Date(
          stands ? now + STANDS_MS : Math.max(incident.startedAt, incident.resolvedAt ?? now),
        ).toISOString(),
        ...(link !== undefined && { generatorURL: link }),
      });
      return {
        url: `${url.replace(/\/+$/, '')}/api/v2/alerts`,
        ...(authorization !== undefined && { headers: { authorization } }),
        body: JSON.stringify(
          severities.map((severity) => alert(severity, type !== 'resolve' && severity === incident.severity)),
        ),
      };
    },
  },
);
