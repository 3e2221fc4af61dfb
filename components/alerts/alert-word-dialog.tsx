'use client';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toast-store';
import { type AlertIncidentView, type AlertsView, alertWordSchema } from '@/lib/core/snapshot/alert-schema';
import { useAlertWord } from '@/lib/hooks/use-alert-word';

/** What an operator is about to say; a silence without an incident is of a scope to be written. */
export type AlertAsk =
  | { readonly what: 'silence'; readonly incident: AlertIncidentView | undefined }
  | { readonly what: 'unsilence'; readonly silence: AlertsView['silences'][number] }
  | { readonly what: 'acknowledge'; readonly incident: AlertIncidentView };

const LENGTHS = [
  [15, '15 minutes'],
  [60, 'an hour'],
  [240, '4 hours'],
  [1_440, 'a day'],
  [10_080, 'a week'],
] as const;

const TITLES = { silence: 'Silence', unsilence: 'Remove silence', acknowledge: 'Acknowledge' } as const;
const WORDS = {
  silence: 'Incidents are recorded and shown all the same; nobody is told. What still stands at its end is told then.',
  unsilence: 'What it covers is told again, at once where it stands.',
  acknowledge: 'It is not told again while it gets no graver. Its end is told.',
} as const;

/** Silence, unsilence or acknowledge: for how long, why, and the refusal where there is one. */
export const AlertWordDialog = ({ ask, onClose }: { readonly ask: AlertAsk; readonly onClose: () => void }) => {
  const id = useId();
  const incident = ask.what === 'unsilence' ? undefined : ask.incident;
  const [reason, setReason] = useState('');
  const [scope, setScope] = useState(incident?.scope ?? '*');
  const [kind, setKind] = useState<string>(incident?.kind ?? '*');
  const [minutes, setMinutes] = useState<number>(60);
  const word = useAlertWord();
  const parsed = alertWordSchema.safeParse(
    ask.what === 'silence'
      ? { what: ask.what, kind, scope, minutes, reason }
      : { what: ask.what, id: ask.what === 'unsilence' ? ask.silence.id : ask.incident.id, reason },
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!parsed.success) return;
    word.mutate(parsed.data, {
      onSuccess: ({ record }) => {
        toast({ title: `${TITLES[ask.what]}: ${record.detail}` });
        onClose();
      },
    });
  };
  return (
    <Dialog label={TITLES[ask.what]} title={TITLES[ask.what]} onClose={onClose} dismissable={!word.isPending}>
      <form onSubmit={send} className="grid gap-3 p-4 text-xs">
        <p className="break-words text-ink-2">
          {incident ? `#${incident.number} ${incident.title}. ` : ''}
          {WORDS[ask.what]}
        </p>
        {ask.what === 'silence' ? (
          <>
            <label htmlFor={`${id}-scope`} className="grid gap-1">
              <span>Scope; * stands for anything</span>
              <Input
                id={`${id}-scope`}
                value={scope}
                maxLength={160}
                onChange={(event) => setScope(event.target.value)}
              />
            </label>
            <div className="flex flex-wrap gap-3">
              <label htmlFor={`${id}-kind`} className="grid gap-1">
                <span>Of it</span>
                <Select id={`${id}-kind`} value={kind} onChange={(event) => setKind(event.target.value)}>
                  {incident ? <option value={incident.kind}>{incident.name}</option> : null}
                  <option value="*">everything</option>
                </Select>
              </label>
              <label htmlFor={`${id}-for`} className="grid gap-1">
                <span>For</span>
                <Select id={`${id}-for`} value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
                  {LENGTHS.map(([value, words]) => (
                    <option key={value} value={value}>
                      {words}
                    </option>
                  ))}
                </Select>
              </label>
            </div>
          </>
        ) : null}
        <label htmlFor={id} className="grid gap-1">
          <span>Reason, for the record (3 to 500 characters)</span>
          <Input id={id} autoFocus maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        {word.error ? (
          <p role="alert" className="break-words text-risk-liq">
            {word.error.message}
          </p>
        ) : null}
        <Button type="submit" variant="primary" busy={word.isPending} disabled={!parsed.success}>
          {ask.what === 'unsilence' ? 'Remove it' : ask.what === 'silence' ? 'Silence it' : 'Acknowledge it'}
        </Button>
      </form>
    </Dialog>
  );
};
