import type { AlertConfig } from '@/lib/core/alert/alert-config';
import { type AlertWord, type AlertWordRecord, sayToAlerts } from '@/lib/core/alert/alert-operator';
import type { AlertState } from '@/lib/core/alert/alert-state';
import { type Delivery, isFor, newDelivery } from '@/lib/core/alert/delivery';
import type { AlertIncident } from '@/lib/core/alert/incident';
import { type AlertNotification, tell } from '@/lib/core/alert/notification';
import { observeAlerts } from '@/lib/core/alert/observe-alerts';
import { reduceIncidents } from '@/lib/core/alert/reduce-incidents';
import { isSilenced } from '@/lib/core/alert/silence';
import type { AlertsView } from '@/lib/core/snapshot/alert-schema';
import { alertsView } from '@/lib/core/snapshot/alert-view';
import { type AlertOutbox, createAlertOutbox } from './alert-outbox';
import { type AlertRecord, createAlertRecord, readKeptAlerts } from './alert-record';
import type { Frame } from './frame';
import type { AlertChannel, AlertStore, Clock } from './ports';

/** The newest frame is looked at this often. */
const LOOK_MS = 1_000;
/** What is to be told waits for the store so long at the most: an alert matters more than its record. */
const STORE_PATIENCE_MS = 2_000;
/** After so long without the store's memory it begins without. */
const WITHOUT_MEMORY_MS = 10_000;
/** Remembered of what is over. */
const MOST_REMEMBERED = 200;

export interface AlertWatchDeps {
  readonly market: { readonly id: string; readonly name: string };
  readonly config: AlertConfig;
  readonly channels: readonly AlertChannel[];
  readonly store: AlertStore;
  readonly frame: () => Frame;
  readonly clock: Clock;
  /** Returns what cancels. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly random: () => number;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

export interface AlertWatch {
  start(): void;
  /** Null until it is known what was before. */
  view(): AlertsView | null;
  /** An operator's word; told and written down with the next look. */
  say(word: AlertWord, by: string): AlertAnswer;
  stop(): Promise<void>;
}

export type AlertAnswer =
  | { readonly ok: true; readonly record: AlertWordRecord }
  | { readonly ok: false; readonly refusal: string };

/** Looks at the engine's newest frame once a second, beside its ticks: nothing here delays one, and nothing that fails here stops one. */
export const createAlertWatch = (deps: AlertWatchDeps): AlertWatch => {
  const { market, config, channels, store, frame, clock, after, random, log } = deps;
  const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  let running: Running | undefined;
  let stopped = false;
  let cancel: (() => void) | undefined;
  let startedAt = 0;

  const begin = async (): Promise<void> => {
    try {
      const kept = readKeptAlerts(await store.alerts(market.id));
      if (kept.damaged) log('warn', 'the stored state of the alerts cannot be read: they begin anew');
      if (!stopped) running = run(kept);
    } catch (error) {
      log('warn', `what the store kept of the alerts could not be read: ${words(error)}`);
      if (!stopped && clock.now() - startedAt >= WITHOUT_MEMORY_MS)
        running = run(readKeptAlerts({ state: undefined, incidents: [], deliveries: [], words: [] }));
    }
  };

  const run = (kept: ReturnType<typeof readKeptAlerts>): Running => {
    const made: Running = {
      state: kept.state,
      incidents: new Map(kept.incidents.map((each) => [each.id, each])),
      deliveries: new Map(kept.deliveries.map((each) => [each.id, each])),
      words: [...kept.words],
      record: createAlertRecord({
        store,
        marketId: market.id,
        now: clock.now,
        channels: () => made.outbox.channels(),
        failed: (error) => log('warn', `the alerts were not stored, to be tried again: ${words(error)}`),
      }),
      outbox: createAlertOutbox({
        channels,
        now: clock.now,
        after,
        random,
        standing: (channel) => standing(made.state, channel, clock.now()),
        changed: (delivery) => {
          remember(made.deliveries, [delivery]);
          void made.record.take({ deliveries: [delivery] });
        },
        log,
        remembered: kept.channels,
      }),
      saving: Promise.resolve(),
    };
    const unfinished = [...made.deliveries.values()].filter(({ nextAt }) => nextAt !== null);
    made.outbox.add(unfinished.sort((a, b) => a.createdAt - b.createdAt));
    return made;
  };

  const look = (at: Running): void => {
    const now = clock.now();
    const { state, notifications, changed } = reduceIncidents(
      at.state,
      observeAlerts(frame(), market, now),
      now,
      config,
    );
    at.state = state;
    keep(at, changed, notifications, []);
  };
  const keep = (
    at: Running,
    changed: readonly AlertIncident[],
    notifications: readonly AlertNotification[],
    said: readonly AlertWordRecord[],
  ): void => {
    const now = clock.now();
    const deliveries = notifications.flatMap((notification) =>
      channels.filter((each) => isFor(each, notification)).map(({ name }) => newDelivery(notification, name, now)),
    );
    for (const { type, incident } of notifications)
      log('info', `alert #${incident.number} ${type}: ${incident.severity} ${incident.kind}, ${incident.title}`);
    remember(at.incidents, changed);
    remember(at.deliveries, deliveries);
    at.words = [...at.words, ...said].slice(-MOST_REMEMBERED);
    const stored = at.record.take({ state: at.state, incidents: changed, deliveries, words: said });
    if (deliveries.length === 0) return;
    // In the order in which they were made, whatever the store does.
    at.saving = at.saving
      .then(() => Promise.race([stored, new Promise<void>((resolve) => after(STORE_PATIENCE_MS, resolve))]))
      .then(() => {
        if (!stopped) at.outbox.add(deliveries);
      });
  };

  const turn = async (): Promise<void> => {
    try {
      if (!running) await begin();
      if (running && !stopped) look(running);
    } catch (error) {
      log('error', `the alerts failed: ${words(error)}`);
    }
    if (!stopped) cancel = after(LOOK_MS, () => void turn());
  };

  return {
    start: () => {
      startedAt = clock.now();
      void turn();
    },
    view: () =>
      running
        ? alertsView({
            state: running.state,
            incidents: running.incidents.values(),
            deliveries: running.deliveries.values(),
            channels: running.outbox.channels(),
            words: running.words,
            unsaved: running.record.unsaved(),
          })
        : null,
    say: (word, by) => {
      if (!running) return { ok: false, refusal: 'The alerts’ state is not known yet: try again in a moment.' };
      const said = sayToAlerts(running.state, word, by, clock.now());
      if (!said.ok) return said;
      running.state = said.state;
      keep(running, [], [], [said.record]);
      return { ok: true, record: said.record };
    },
    stop: async () => {
      stopped = true;
      cancel?.();
      running?.outbox.stop();
      await running?.record.close();
    },
  };
};

interface Running {
  state: AlertState;
  readonly incidents: Map<string, AlertIncident>;
  readonly deliveries: Map<string, Delivery>;
  words: readonly AlertWordRecord[];
  readonly record: AlertRecord;
  readonly outbox: AlertOutbox;
  /** The newest deliveries on their way into the store. */
  saving: Promise<void>;
}

/** The newest last; the oldest are forgotten, unless they still wait. */
const remember = <T extends { readonly id: string; readonly nextAt?: number | null }>(
  all: Map<string, T>,
  news: readonly T[],
): void => {
  for (const each of news) {
    all.delete(each.id);
    all.set(each.id, each);
  }
  for (const [id, { nextAt }] of all) {
    if (all.size <= MOST_REMEMBERED) return;
    if (typeof nextAt !== 'number') all.delete(id);
  }
};

/** What stands and was told, for a channel that must hear it again and again. */
const standing = ({ open, silences }: AlertState, channel: AlertChannel, now: number): readonly AlertNotification[] =>
  Object.values(open)
    .filter((incident) => incident.told !== null && !isSilenced(silences, incident, now))
    .map((incident) => {
      // As it was told: the label of a severity that nobody heard of must not begin.
      const told = { ...incident, severity: incident.told?.severity ?? incident.severity };
      return { ...tell(told, 'reminder', now, 0).notification, id: `${incident.id}-standing` };
    })
    .filter((notification) => isFor(channel, notification));
