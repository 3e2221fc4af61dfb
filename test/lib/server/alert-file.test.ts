import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertChannels } from '@/lib/adapters/alerts/registry';
import { DEFAULT_ALERTS } from '@/lib/core/alert/alert-config';
import { loadAlerts } from '@/lib/server/alert-file';
import { createRuntime } from '@/lib/server/runtime';
import { ROUTING_KEY, startAlertServer, TELEGRAM_TOKEN, WEBHOOK_SECRET } from '@/test/fixtures/alert-servers';
import { notificationOf } from '@/test/fixtures/alerts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const file = async (content: unknown): Promise<string> => {
  const path = join(folder, 'alerts.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const ENVIRONMENT = {
  HOOK_SECRET: WEBHOOK_SECRET,
  SLACK_URL: 'https://hooks.slack.com/services/T0/B0/tokentoken',
  DISCORD_URL: 'https://discord.com/api/webhooks/1/tokentoken',
  TELEGRAM_TOKEN,
  PAGER_KEY: ROUTING_KEY,
  AM_AUTH: 'Bearer abcdefgh',
  EMPTY: '',
};
const ALL = {
  hook: { type: 'webhook', url: 'https://ops.example/hook', secret: { $env: 'HOOK_SECRET' } },
  slack: { type: 'slack', url: { $env: 'SLACK_URL' }, families: ['breach'] },
  discord: { type: 'discord', url: { $env: 'DISCORD_URL' } },
  telegram: { type: 'telegram', token: { $env: 'TELEGRAM_TOKEN' }, chatId: '-100123' },
  pager: { type: 'pagerduty', routingKey: { $env: 'PAGER_KEY' }, minSeverity: 'critical' },
  prometheus: { type: 'alertmanager', url: 'http://alertmanager:9093', authorization: { $env: 'AM_AUTH' } },
};

describe('the alerts’ file', () => {
  it('is the defaults and nobody to tell where none is named', async () => {
    expect(await loadAlerts(undefined, {}, undefined)).toEqual({ config: DEFAULT_ALERTS, channels: [] });
  });

  it('takes every kind of channel, and its own times over the defaults', async () => {
    const path = await file({ updateMs: 120_000, kinds: { 'source-silent': { enabled: false } }, channels: ALL });
    const { config, channels } = await loadAlerts(path, ENVIRONMENT, undefined);
    expect(config).toEqual({ ...DEFAULT_ALERTS, updateMs: 120_000, kinds: { 'source-silent': { enabled: false } } });
    expect(channels.map(({ name, type, minSeverity, families }) => [name, type, minSeverity, families.join()])).toEqual(
      [
        ['hook', 'webhook', 'warning', 'breach,unknown'],
        ['slack', 'slack', 'warning', 'breach'],
        ['discord', 'discord', 'warning', 'breach,unknown'],
        ['telegram', 'telegram', 'warning', 'breach,unknown'],
        ['pager', 'pagerduty', 'critical', 'breach,unknown'],
        ['prometheus', 'alertmanager', 'warning', 'breach,unknown'],
      ],
    );
    expect(new Set(channels.map(({ type }) => type))).toEqual(new Set(Object.keys(alertChannels)));
  });

  it('makes channels that send with what the environment holds', async () => {
    const server = await startAlertServer('pagerduty');
    try {
      const pager = { type: 'pagerduty', routingKey: { $env: 'PAGER_KEY' }, baseUrl: server.url };
      const { channels } = await loadAlerts(
        await file({ channels: { pager } }),
        ENVIRONMENT,
        'https://r.example/alerts',
      );
      expect(await channels[0]?.send(notificationOf(), Date.now(), new AbortController().signal)).toEqual({ ok: true });
      expect(server.taken[0]?.body).toMatchObject({ routing_key: ROUTING_KEY, client_url: 'https://r.example/alerts' });
    } finally {
      await server.stop();
    }
  });

  it.each([
    ['{"a": "5ent1nel-in-the-file"', /is not JSON\. Set ALERTS/],
    [{ updateEvery: 1 }, /does not set the alerts:\n {2}the file: .*updateEvery/],
    [{ escalateAt: 1 }, /escalateAt/],
    [{ kinds: { breakers: {} } }, /kinds/],
    [{ channels: { 'a b': ALL.hook } }, /is no name of a channel/],
    [{ channels: { x: { type: 'email' } } }, /channels\.x\.type: must be one of webhook, slack/],
    [{ channels: { x: { type: 'slack' } } }, /channels\.x\.url/],
    [
      { channels: { x: { ...ALL.hook, secret: 'whsec_5ent1nel' } } },
      /channels\.x\.secret: is a secret: name the variable/,
    ],
    [
      { channels: { x: { ...ALL.slack, url: { $env: 'NOT_THERE' } } } },
      /channels\.x\.url: the environment has no NOT_THERE/,
    ],
    [{ channels: { x: { ...ALL.slack, url: { $env: 'EMPTY' } } } }, /the environment has no EMPTY/],
    [{ channels: { x: { ...ALL.slack, url: { $env: 'HOOK_SECRET' } } } }, /channels\.x\.url: must be a URL/],
    [{ channels: { x: { ...ALL.hook, url: 'http://ops.example/hook' } } }, /must be a URL that starts with https/],
    [{ channels: { x: { ...ALL.hook, secret: { $env: 'PAGER_KEY' } } } }, /must be whsec_/],
    [{ channels: { x: { ...ALL.telegram, chatId: 'a chat' } } }, /chatId/],
    [{ channels: { x: { ...ALL.hook, retries: 3 } } }, /retries/],
  ])('refuses %j in words that repeat no value', async (content, words) => {
    const refused = loadAlerts(await file(content), ENVIRONMENT, undefined);
    await expect(refused).rejects.toThrow(words);
    const message = await refused.catch((error: unknown) => String(error));
    for (const secret of [...Object.values(ENVIRONMENT).filter(Boolean), '5ent1nel'])
      expect(message).not.toContain(secret);
  });

  it('halts the start when it is wrong or away', async () => {
    const runtime = await createRuntime({
      RPC_URL: 'ws://127.0.0.1:1',
      MARKET: 'AaveV3Ethereum',
      DATA_DIR: folder,
      LOG_LEVEL: 'error',
      ALERTS: join(folder, 'nowhere.json'),
    });
    expect(runtime.source.frame().status).toMatchObject({ state: 'halted' });
    expect(runtime.source.frame().status.reason).toContain('cannot be read. Set ALERTS');
    expect(runtime.tryAgain).toBe(false);
    await runtime.stop();
  });
});
