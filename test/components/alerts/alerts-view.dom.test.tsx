import { act } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AlertsView } from '@/components/alerts/alerts-view';
import { AlertsPanel } from '@/components/overview/alerts-panel';
import { type AlertIncidentView, alertsViewSchema, type AlertsView as View } from '@/lib/core/snapshot/alert-schema';
import { fixtureState } from '../../fixtures/snapshot';
import { heldStream, Live, render } from '../render';

const NOW = 1_790_000_000_000;
let alerts: View | null;
let down = false;
let role: 'operator' | 'viewer' | null = null;
const posted: unknown[] = [];

const incident = (number: number, more: Partial<AlertIncidentView> = {}): AlertIncidentView => ({
  ...{ id: `i-${number}`, number, kind: 'breaker', family: 'breach', name: 'Circuit breaker open', scope: 'asset:0xa' },
  ...{
    severity: 'warning',
    worst: 'warning',
    title: `Incident ${number}`,
    detail: 'why it is',
    startedAt: NOW - 60_000,
  },
  ...{ resolvedAt: null, acknowledged: null, silenced: false, group: null, told: 1 },
  ...more,
});
const view = (more: Partial<View> = {}): View =>
  alertsViewSchema.parse({
    ...{ at: NOW, open: [], resolved: [], channels: [], deliveries: [], silences: [], words: [], unsaved: 0 },
    ...more,
  });

beforeEach(() => {
  alerts = view();
  down = false;
  role = null;
  posted.length = 0;
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    if (url === '/api/v1/session') {
      const session = role && { account: `0x${'a'.repeat(40)}`, role, signedInAt: NOW, endsAt: NOW + 1e6 };
      return Promise.resolve(Response.json({ session, read: 'public', mayRead: true, signIn: true }));
    }
    if (init?.method === 'POST') {
      posted.push(JSON.parse(String(init.body)));
      const record = { at: NOW, by: '0xop', what: 'silence', id: 's', detail: 'it', reason: 'why' };
      return Promise.resolve(Response.json({ record }));
    }
    if (down)
      return Promise.resolve(Response.json({ type: 'about:blank', title: 'Gone', status: 503 }, { status: 503 }));
    return Promise.resolve(Response.json({ alerts, serverTime: NOW }));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settled = () => act(async () => new Promise((resolve) => setTimeout(resolve, 30)));
const mount = async () => {
  const held = heldStream(NOW);
  const host = await render(
    <Live stream={held.stream}>
      <AlertsPanel />
      <AlertsView />
    </Live>,
  );
  await held.push(fixtureState(0));
  await settled();
  return host;
};
const region = (host: HTMLElement, name: string) =>
  host.querySelector(`section[aria-label="${name}"]`)?.textContent ?? '';

it('shows what stands, and a breach as something else than what is not known', async () => {
  alerts = view({
    open: [
      incident(3, { kind: 'several-unknown', family: 'unknown', severity: 'critical' }),
      incident(2, { kind: 'price-unknown', family: 'unknown', group: 3, told: 0 }),
      incident(1, { silenced: true, told: 0 }),
    ],
  });
  const host = await mount();
  const rows = [...host.querySelectorAll('section[aria-label="Open incidents"] [data-incident]')];
  expect(rows.map((row) => row.getAttribute('data-incident'))).toEqual(['3', '2', '1']);
  const marks = rows.map((row) => row.querySelector('[data-family]')?.textContent);
  expect(marks).toEqual(['Not known · critical', 'Not known · warning', 'Breach · warning']);
  const shapes = rows.map((row) => row.querySelector('svg')?.innerHTML);
  expect(shapes[1]).not.toBe(shapes[2]);
  expect(rows[1]?.textContent).toContain('told by #3');
  expect(rows[2]?.textContent).toContain('silenced');
  // The overview: the gravest first.
  const first = host.querySelector('section[aria-label="Open alerts"] li');
  expect(first?.getAttribute('data-kind')).toBe('several-unknown');
  expect(host.querySelector('button')).toBeNull();
});

it('shows a channel that fails: since when, and why', async () => {
  const channel = { type: 'slack', minSeverity: 'warning', families: ['breach', 'unknown'], waiting: 0 } as const;
  alerts = view({
    channels: [
      {
        ...channel,
        name: 'ops',
        lastDeliveredAt: NOW - 65_000,
        failingSince: null,
        because: null,
        families: ['breach', 'unknown'],
      },
      {
        ...channel,
        name: 'pager',
        lastDeliveredAt: null,
        failingSince: NOW - 125_000,
        because: 'answered 404',
        families: ['breach'],
        waiting: 2,
      },
    ],
    deliveries: [
      {
        ...{
          id: 'd',
          channel: 'pager',
          incident: 1,
          type: 'trigger',
          title: 'Incident 1',
          createdAt: NOW,
          attempts: 1,
        },
        ...{ nextAt: null, deliveredAt: null, droppedAt: NOW, error: 'answered 404; given up, as it was refused' },
      },
    ],
  });
  const host = await mount();
  const words = (name: string) => host.querySelector(`[data-channel=${name}]`)?.textContent;
  expect(words('ops')).toContain('last delivered 1m 05s ago');
  expect(words('ops')).toContain('everything, from warning on');
  expect(words('pager')).toContain('failing for 2m 05s: it answered 404');
  expect(words('pager')).toContain('breaches, from warning on');
  expect(region(host, 'Channels')).toContain('1 of 2 failing');
  expect(region(host, 'Deliveries')).toContain('not delivered: answered 404; given up');
  expect(region(host, 'Open alerts')).toContain('channel pager fails');
});

it('without channels says that nobody is told; without news that nothing is known', async () => {
  expect(region(await mount(), 'Channels')).toContain('Nobody is told');
  alerts = view({ at: NOW - 20_000 });
  const old = await mount();
  expect(region(old, 'Open incidents')).toContain('Nothing is heard of the alerts now');
  expect(region(old, 'Open alerts')).toContain('Not known');
  alerts = null;
  expect(region(await mount(), 'Open incidents')).toContain('Nothing is known of the alerts yet');
  down = true;
  const gone = await mount();
  expect(region(gone, 'Open incidents')).toContain('could not be loaded');
  expect(region(gone, 'Open alerts')).not.toContain('None');
});

it('lets an operator acknowledge and silence with a reason, and nobody else', async () => {
  alerts = view({ open: [incident(1)] });
  role = 'viewer';
  expect((await mount()).querySelector('button')).toBeNull();
  role = 'operator';
  const host = await mount();
  const press = async (name: string) => {
    const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === name);
    if (!button) throw new Error(`no button ${name}`);
    await act(async () => button.click());
    await settled();
    return button;
  };
  const write = async (label: string, text: string) => {
    const input = [...document.querySelectorAll('label')].find((each) => each.textContent?.startsWith(label));
    const field = input?.querySelector('input');
    if (!field) throw new Error(`no field ${label}`);
    await act(async () => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
  };
  expect(host.querySelectorAll('[data-incident="1"] button')).toHaveLength(2);
  await press('Silence');
  const send = await press('Silence it');
  expect(send.disabled).toBe(true);
  expect(posted).toEqual([]);
  await write('Reason', 'maintenance');
  await press('Silence it');
  expect(posted).toEqual([
    { what: 'silence', kind: 'breaker', scope: 'asset:0xa', minutes: 60, reason: 'maintenance' },
  ]);
  await press('Acknowledge');
  await write('Reason', 'on it');
  await press('Acknowledge it');
  expect(posted[1]).toEqual({ what: 'acknowledge', id: 'i-1', reason: 'on it' });
});
