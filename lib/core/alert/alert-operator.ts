import type { AlertState } from './alert-state';
import type { Silence } from './silence';

/** Silences that may stand at once. */
const MOST = 100;

/** What an operator says of alerts. Who may is not judged here: `by` is whom the sign-in found; times are unix ms. */
export type AlertWord =
  | {
      readonly what: 'silence';
      readonly kind: Silence['kind'];
      readonly scope: string;
      readonly until: number;
      readonly reason: string;
    }
  | { readonly what: 'unsilence'; readonly id: string; readonly reason: string }
  | { readonly what: 'acknowledge'; readonly id: string; readonly reason: string };

/** One line of the log of operators' words: who, what, why, when. */
export interface AlertWordRecord {
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly what: AlertWord['what'];
  /** The silence or the incident. */
  readonly id: string;
  /** What it is of, in words. */
  readonly detail: string;
}

export type AlertWordResult =
  | { readonly ok: true; readonly state: AlertState; readonly record: AlertWordRecord }
  | { readonly ok: false; readonly refusal: string };

/** The state after an operator's word. A silence is named by its time and place, so that the same word twice is one. */
export function sayToAlerts(state: AlertState, word: AlertWord, by: string, now: number): AlertWordResult {
  switch (word.what) {
    case 'silence':
      return silence(state, word, by, now);
    case 'unsilence': {
      const found = state.silences.find(({ id, until }) => id === word.id && until > now);
      if (!found) return { ok: false, refusal: 'There is no such silence any more.' };
      return {
        ok: true,
        state: { ...state, silences: state.silences.filter((each) => each !== found) },
        record: { at: now, by, reason: word.reason, what: word.what, id: found.id, detail: detailOf(found) },
      };
    }
    case 'acknowledge': {
      const found = Object.entries(state.open).find(([, { id }]) => id === word.id);
      if (!found) return { ok: false, refusal: 'There is no such incident any more.' };
      const [key, incident] = found;
      if (incident.acknowledged)
        return { ok: false, refusal: `#${incident.number} was acknowledged by ${incident.acknowledged.by} already.` };
      return {
        ok: true,
        state: {
          ...state,
          open: { ...state.open, [key]: { ...incident, acknowledged: { by, reason: word.reason, at: now } } },
        },
        record: { at: now, by, reason: word.reason, what: word.what, id: incident.id, detail: incident.title },
      };
    }
  }
}

function silence(
  state: AlertState,
  { kind, scope, until, reason }: Extract<AlertWord, { what: 'silence' }>,
  by: string,
  now: number,
): AlertWordResult {
  if (until <= now) return { ok: false, refusal: 'A silence must end in the future.' };
  if (state.silences.length >= MOST) return { ok: false, refusal: `${MOST} silences stand: remove one first.` };
  const id = `${now.toString(36)}-${kind}-${scope}`;
  const added: Silence = { id, kind, scope, until, reason, by, at: now };
  return {
    ok: true,
    state: { ...state, silences: [...state.silences.filter((each) => each.id !== id), added] },
    record: { at: now, by, reason, what: 'silence', id, detail: detailOf(added) },
  };
}

const detailOf = ({ kind, scope, until }: Silence): string =>
  `${kind === '*' ? 'everything' : kind} of ${scope} until ${new Date(until).toISOString()}`;
