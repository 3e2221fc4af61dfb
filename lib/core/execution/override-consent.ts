/** What of the breakers' permission a person is asked about. */
export interface OverrideFacts {
  readonly wallet: 'allow' | 'override';
  readonly stops: readonly { readonly key: string; readonly state: string }[];
}

/** What a person knowingly went past: breakers by key, each as it stood. */
export type OverrideConsent = Readonly<Record<string, Gravity>>;

/** A trip on its way back is the trip that was agreed to; a person's stop, and silence, are other matters. */
type Gravity = 'rules' | 'people' | 'unknown';

const gravityOf = (state: string): Gravity =>
  state === 'manual' || state === 'lockout' ? 'people' : state === 'unknown' ? 'unknown' : 'rules';

export const overrideOf = ({ stops }: Pick<OverrideFacts, 'stops'>): OverrideConsent =>
  Object.fromEntries(stops.map(({ key, state }) => [key, gravityOf(state)]));

/** Whether what was agreed to covers what the breakers say now: no further one, and none for a graver reason. */
export function isOverridden({ wallet, stops }: OverrideFacts, consent: OverrideConsent | undefined): boolean {
  if (wallet === 'allow') return true;
  if (consent === undefined || stops.length === 0) return false;
  return stops.every(
    ({ key, state }) =>
      consent[key] === gravityOf(state) || (consent[key] === 'people' && gravityOf(state) === 'rules'),
  );
}
