import type { AlertWord } from '@/lib/core/alert/alert-operator';
import type { AlertsView } from '@/lib/core/snapshot/alert-schema';
import { alertsView } from '@/lib/core/snapshot/alert-view';
import { readKeptAlerts } from '@/lib/engine/alert-record';
import type { AlertWatch } from '@/lib/engine/alert-watch';
import type { AlertStore } from '@/lib/engine/ports';
import { type Answer, jsonAnswer, problemAnswer } from './answer';
import type { Ask } from './worker-protocol';

const SHARED_MS = 1_000;

/** Where the alerts are known: the engine of this process, or what another's wrote down. */
export interface AlertSource {
  view(): Promise<AlertsView | null>;
  /** Only the engine's own process takes an operator's word. */
  readonly say?: AlertWatch['say'];
}

/** As the engine of another process stored them. Rejects when the store cannot be read. */
export const storedAlerts = (store: AlertStore, marketId: string, now: () => number): AlertSource => {
  const load = async (): Promise<AlertsView | null> => {
    const stored = await store.alerts(marketId);
    return stored.state === undefined ? null : alertsView({ ...readKeptAlerts(stored), unsaved: 0 });
  };
  /** Everybody who asks within a second shares one reading. */
  let read: { readonly at: number; readonly view: Promise<AlertsView | null> } | undefined;
  return {
    view: () => {
      if (!read || Math.abs(now() - read.at) >= SHARED_MS) {
        const view = load();
        read = { at: now(), view };
        view.catch(() => {
          if (read?.view === view) read = undefined;
        });
      }
      return read.view;
    },
  };
};

/** Passes an operator's word on to the alerts; their refusal is a 409 in their own words. */
export function alertWordAnswer(
  alerts: AlertSource | undefined,
  { word, actor }: Extract<Ask, { kind: 'alert-word' }>,
  now: number,
): Answer {
  if (!alerts?.say)
    return problemAnswer(
      409,
      'This server follows an engine that runs as its own process (ENGINE=external), and only that process could take an operator’s word on alerts. Operators need a server that runs the engine itself (ENGINE=embedded).',
    );
  const said: AlertWord =
    word.what === 'silence'
      ? { what: word.what, kind: word.kind, scope: word.scope, until: now + word.minutes * 60_000, reason: word.reason }
      : word;
  const answer = alerts.say(said, actor);
  return answer.ok ? jsonAnswer({ record: answer.record }) : problemAnswer(409, answer.refusal);
}
