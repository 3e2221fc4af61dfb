import { afterEach, describe, expect, it } from 'vitest';
import { createChannel } from '@/lib/adapters/alerts/create-channel';
import { alertChannels } from '@/lib/adapters/alerts/registry';
import { type AlertNotification, NOTIFICATION_TYPES } from '@/lib/core/alert/notification';
import type { AlertChannel } from '@/lib/engine/ports';
import {
  ALERT_PATHS,
  type AlertApi,
  type AlertServer,
  ROUTING_KEY,
  startAlertServer,
  TELEGRAM_TOKEN,
  verifyWebhook,
  WEBHOOK_SECRET,
} from '@/test/fixtures/alert-servers';
import { notificationOf } from '@/test/fixtures/alerts';

const servers: AlertServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const settingsOf = (kind: AlertApi, url: string): Record<string, unknown> =>
  ({
    webhook: { url: `${url}${ALERT_PATHS.webhook}`, secret: WEBHOOK_SECRET },
    slack: { url: `${url}${ALERT_PATHS.slack}` },
    discord: { url: `${url}${ALERT_PATHS.discord}` },
    telegram: { token: TELEGRAM_TOKEN, chatId: '-1001234', baseUrl: url },
    pagerduty: { routingKey: ROUTING_KEY, baseUrl: url },
    alertmanager: { url, authorization: 'Bearer 5ecret' },
  })[kind];

const channelAt = (kind: AlertApi, url: string, more: { timeoutMs?: number; link?: string } = {}): AlertChannel => {
  const spec = alertChannels[kind];
  if (!spec) throw new Error(`no channel ${kind}`);
  const settings = settingsOf(kind, url);
  const secrets = spec.secrets.flatMap((name) => (typeof settings[name] === 'string' ? [settings[name]] : []));
  return createChannel({
    ...{ name: kind, type: kind, spec, settings, secrets, minSeverity: 'info', families: ['breach', 'unknown'] },
    link: 'https://risk.example/alerts',
    ...more,
  });
};
const serve = async (kind: AlertApi): Promise<AlertServer> => {
  const server = await startAlertServer(kind);
  servers.push(server);
  return server;
};
const send = (channel: AlertChannel, notification: AlertNotification = notificationOf(), now = Date.now()) =>
  channel.send(notification, now, new AbortController().signal);

const KINDS = Object.keys(alertChannels) as AlertApi[];
/** Names that a chain may hold, and more of everything than any vendor takes. */
const EVIL =
  '<!channel> @everyone <@U1> [free](https://evil.example) evil.com *b* _i_ `c` & </b><a href="x">y</a> \\ "q" t.me/x #c';
const LONG = `${EVIL} ${'😀<&>'.repeat(600)}`;

describe.each(KINDS)('%s', (kind) => {
  it('takes every notification of both families and each severity, with hostile names and at every length', async () => {
    const server = await serve(kind);
    const channel = channelAt(kind, server.url);
    for (const type of NOTIFICATION_TYPES)
      for (const incidentKind of ['breaker', 'price-unknown'] as const)
        for (const severity of ['info', 'warning', 'critical'] as const) {
          const acknowledged = type === 'acknowledge' ? { by: '0xop', reason: EVIL, at: 1 } : null;
          const resolvedAt = type === 'resolve' ? Date.now() : null;
          const incident = { kind: incidentKind, severity, acknowledged, resolvedAt } as const;
          for (const words of [
            {},
            { title: EVIL.slice(0, 200), detail: EVIL },
            { title: [...LONG].slice(0, 199).join(''), detail: LONG.slice(0, 2_000) },
          ])
            expect(await send(channel, notificationOf({ type, incident: { ...incident, ...words } }))).toEqual({
              ok: true,
            });
        }
    expect(server.refused).toEqual([]);
    expect(server.taken).toHaveLength(5 * 2 * 3 * 3);
  });

  it('never says of what is not known what it says of a breach', async () => {
    const server = await serve(kind);
    const channel = channelAt(kind, server.url);
    await send(channel, notificationOf());
    await send(channel, notificationOf({ incident: { kind: 'breaker-unjudged' } }));
    const [breach, unknown] = server.taken.map(({ text }) => text);
    if (kind === 'webhook') {
      expect(breach).toContain('"family":"breach"');
      expect(unknown).toContain('"family":"unknown"');
    } else {
      expect(breach).toContain('BREACH');
      expect(unknown).toContain('NOT KNOWN');
    }
    expect(unknown).not.toMatch(/BREACH|"breach"/);
    expect(breach).not.toMatch(/NOT KNOWN|"unknown"/);
  });

  it.each([
    [{ kind: 'status', status: 500, body: 'down' }, false, /answered 500: down/],
    [{ kind: 'status', status: 503, headers: { 'retry-after': '7' } }, false, /answered 503/],
    [{ kind: 'status', status: 404 }, true, /answered 404/],
    [{ kind: 'status', status: 401 }, true, /answered 401/],
    [{ kind: 'status', status: 302, headers: { location: 'https://elsewhere.example' } }, true, /redirect \(302\)/],
    [{ kind: 'reset' }, false, /could not be reached/],
    [{ kind: 'hang' }, false, /did not answer within 0\.3 s/],
    [{ kind: 'endless' }, false, /answered 500/],
  ] as const)('after %j says so, final: %s', async (fault, final, error) => {
    const server = await serve(kind);
    server.fault(fault);
    const result = await send(channelAt(kind, server.url, { timeoutMs: 300 }));
    expect(result).toMatchObject({ ok: false, final });
    expect(!result.ok && result.error).toMatch(error);
    expect(!result.ok && result.error.length).toBeLessThanOrEqual(200);
    // The next one is as if nothing had been.
    expect(await send(channelAt(kind, server.url))).toEqual({ ok: true });
  });

  it('is left alone for as long as it asks', async () => {
    const server = await serve(kind);
    server.fault({ kind: 'status', status: 429, headers: { 'retry-after': '42' } });
    expect(await send(channelAt(kind, server.url))).toMatchObject({ ok: false, final: false, retryAfterMs: 42_000 });
    server.fault({ kind: 'status', status: 429, headers: { 'retry-after': '999999999' } });
    expect(await send(channelAt(kind, server.url))).toMatchObject({ retryAfterMs: 3_600_000 });
    server.fault({ kind: 'status', status: 429, headers: { 'retry-after': 'soon' } });
    expect(await send(channelAt(kind, server.url))).not.toHaveProperty('retryAfterMs');
  });

  it('that is not there, or that repeats a secret, gives none away', async () => {
    const server = await serve(kind);
    const secrets = [
      WEBHOOK_SECRET,
      ROUTING_KEY,
      TELEGRAM_TOKEN,
      'Bearer 5ecret',
      ALERT_PATHS.slack,
      ALERT_PATHS.discord,
    ];
    server.fault({
      kind: 'status',
      status: 400,
      body: `what is ${Object.values(settingsOf(kind, server.url)).join(' and ')}?`,
    });
    const echoed = await send(channelAt(kind, server.url));
    await server.stop();
    const gone = await send(channelAt(kind, server.url));
    for (const result of [echoed, gone])
      for (const secret of secrets) expect(!result.ok && result.error).not.toContain(secret);
    expect(gone).toMatchObject({ ok: false, final: false, error: 'could not be reached (ECONNREFUSED)' });
  });
});

it.each(['slack', 'telegram', 'pagerduty'] as const)(
  '%s that answers with something else did not take it',
  async (kind) => {
    const server = await serve(kind);
    server.fault({ kind: 'garbage' });
    expect(await send(channelAt(kind, server.url))).toMatchObject({
      ok: false,
      final: false,
      error: expect.stringContaining('answered 200, but'),
    });
  },
);

it.each([
  [
    'telegram',
    JSON.stringify({ ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 35 } }),
    35_000,
  ],
  ['discord', JSON.stringify({ message: 'You are being rate limited.', retry_after: 0.65, global: false }), 650],
] as const)('%s says in the body how long it wants to be left alone', async (kind, body, retryAfterMs) => {
  const server = await serve(kind);
  server.fault({ kind: 'status', status: 429, body });
  expect(await send(channelAt(kind, server.url))).toMatchObject({ retryAfterMs });
});

describe('the webhook’s signature', () => {
  const post = async () => {
    const server = await serve('webhook');
    const now = Date.now();
    expect(await send(channelAt('webhook', server.url), notificationOf(), now)).toEqual({ ok: true });
    const [taken] = server.taken;
    if (!taken) throw new Error('nothing was taken');
    return { taken, now };
  };

  it('holds for what was sent, and for nothing else', async () => {
    const { taken, now } = await post();
    expect(() => verifyWebhook(taken, WEBHOOK_SECRET, now)).not.toThrow();
    const other = `whsec_${Buffer.from('another secret of thirty-two byt').toString('base64')}`;
    expect(() => verifyWebhook(taken, other, now)).toThrow('no signature');
    const tampered = { ...taken, text: taken.text.replace('"warning"', '"info"') };
    expect(tampered.text).not.toBe(taken.text);
    expect(() => verifyWebhook(tampered, WEBHOOK_SECRET, now)).toThrow('no signature');
    for (const header of ['webhook-id', 'webhook-timestamp']) {
      const headers = { ...taken.headers, [header]: `${Number.parseInt(String(taken.headers[header]), 36)}` };
      const moved = {
        ...taken,
        headers: {
          ...headers,
          'webhook-timestamp':
            header === 'webhook-id' ? taken.headers['webhook-timestamp'] : String(Math.floor(now / 1_000) + 1),
        },
      };
      expect(() => verifyWebhook(moved, WEBHOOK_SECRET, now), header).toThrow('no signature');
    }
    expect(() => verifyWebhook(taken, WEBHOOK_SECRET, now + 600_000)).toThrow('too old');
  });

  it('is made anew at each attempt, under the same id', async () => {
    const server = await serve('webhook');
    const channel = channelAt('webhook', server.url);
    const now = Date.now();
    await send(channel, notificationOf(), now - 60_000);
    await send(channel, notificationOf(), now);
    const [first, second] = server.taken;
    expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
    expect(first?.headers['webhook-timestamp']).not.toBe(second?.headers['webhook-timestamp']);
    expect(first?.text).toBe(second?.text);
  });

  it('is what the specification’s own example says', async () => {
    // standard-webhooks.com: the secret, id, timestamp and payload of the reference libraries' tests.
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const text = '{"test": 2432232314}';
    expect(() =>
      verifyWebhook({ headers, text }, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 1_614_265_330_000),
    ).not.toThrow();
  });
});

it('PagerDuty’s updates, acknowledgement and end go to the key of the beginning', async () => {
  const server = await serve('pagerduty');
  const channel = channelAt('pagerduty', server.url);
  for (const type of NOTIFICATION_TYPES) await send(channel, notificationOf({ type, id: `local-abc-1-${type}` }));
  const bodies = server.taken.map(({ body }) => body as { event_action: string; dedup_key: string });
  expect(new Set(bodies.map(({ dedup_key }) => dedup_key))).toEqual(new Set(['local-abc-1']));
  expect(bodies.map(({ event_action }) => event_action)).toEqual([
    'trigger',
    'trigger',
    'trigger',
    'acknowledge',
    'resolve',
  ]);
});

it('Alertmanager’s alert ends under the severities that it had, and stands under the one that it has', async () => {
  const server = await serve('alertmanager');
  const channel = channelAt('alertmanager', server.url);
  const now = Date.now();
  await send(channel, notificationOf({ incident: { startedAt: now - 60_000 } }), now);
  await send(
    channel,
    notificationOf({
      type: 'update',
      severities: ['warning', 'critical'],
      incident: { severity: 'critical', startedAt: now - 60_000 },
    }),
    now,
  );
  await send(
    channel,
    notificationOf({
      type: 'resolve',
      severities: ['warning', 'critical'],
      incident: { severity: 'critical', startedAt: now - 60_000, resolvedAt: now },
    }),
    now,
  );
  const posts = server.taken.map(({ body }) =>
    (body as { labels: { severity: string; incident: string }; endsAt: string }[]).map(
      ({ labels, endsAt }) => `${labels.severity} ${Date.parse(endsAt) > now ? 'stands' : 'over'}`,
    ),
  );
  expect(posts).toEqual([['warning stands'], ['warning over', 'critical stands'], ['warning over', 'critical over']]);
  expect(channel.resendMs).toBe(60_000);
  expect(server.taken[0]?.headers.authorization).toBe('Bearer 5ecret');
});

it('a chat makes no link and calls nobody by a name from the chain', async () => {
  for (const kind of ['slack', 'discord', 'telegram'] as const) {
    const server = await serve(kind);
    await send(channelAt(kind, server.url), notificationOf({ incident: { title: EVIL.slice(0, 190), detail: EVIL } }));
    const text = server.taken[0]?.text ?? '';
    for (const live of ['evil.com', 'evil.example', '://evil', '@everyone', '<!channel>', '<@U1>', '<a href=\\"x'])
      expect(text, `${kind}: ${live}`).not.toContain(live);
    expect(text).toContain('https://risk.example/alerts');
  }
});
