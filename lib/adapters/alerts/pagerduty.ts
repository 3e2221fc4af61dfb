import { z } from 'zod';
import { ALERT_KINDS } from '@/lib/core/alert/alert-kind';
import { type NotificationType, notificationFamily } from '@/lib/core/alert/notification';
import { channelSpec, securePostUrl } from './channel-spec';
import { heading } from './message-words';

/** PagerDuty's own limits. */
const SUMMARY = 1_024;
const KEY = 255;

/** An update is a trigger of the same key: it adds to the alert that stands. */
const ACTIONS: Readonly<Record<NotificationType, 'trigger' | 'acknowledge' | 'resolve'>> = {
  trigger: 'trigger',
  update: 'trigger',
  reminder: 'trigger',
  acknowledge: 'acknowledge',
  resolve: 'resolve',
};

/** A service's integration of PagerDuty, by Events API v2. */
export const pagerduty = channelSpec(
  {
    routingKey: z.string().regex(/^[A-Za-z0-9_-]{20,64}$/, 'must be an integration’s routing key'),
    baseUrl: securePostUrl.default('https://events.pagerduty.com'),
  },
  ['routingKey'],
  {
    render: (notification, { routingKey, baseUrl }, { link }) => {
      const { incident } = notification;
      const action = ACTIONS[notification.type];
      const key = { routing_key: routingKey, event_action: action, dedup_key: incident.id.slice(-KEY) };
      const payload = {
        summary: heading(notification).slice(0, SUMMARY),
        source: incident.market,
        severity: incident.severity,
        timestamp: new Date(notification.at).toISOString(),
        component: incident.scope,
        group: incident.market,
        class: incident.kind,
        custom_details: {
          family: notificationFamily(notification),
          kind: ALERT_KINDS[incident.kind].name,
          detail: incident.detail,
          incident: incident.number,
          since: new Date(incident.startedAt).toISOString(),
        },
      };
      return {
        url: `${baseUrl.replace(/\/+$/, '')}/v2/enqueue`,
        body: JSON.stringify(
          action === 'trigger'
            ? { ...key, payload, client: 'Breakwater', ...(link !== undefined && { client_url: link }) }
            : key,
        ),
      };
    },
    refusal: (body) => (/"status"\s*:\s*"success"/.test(body) ? undefined : 'it did not say that it took it'),
  },
);
