'use client';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { toast } from '@/components/ui/toast-store';
import { type BreakersView, breakerWordSchema } from '@/lib/core/snapshot/breaker-schema';
import { useBreakerWord } from '@/lib/hooks/use-breaker-word';

/** An operator's stop or reset of one breaker: the reason, what it will do, and the breakers' refusal where there is one. */
export const WordDialog = ({
  what,
  breaker: { key, name, approvals, resetOperators },
  onClose,
}: {
  readonly what: 'trip' | 'reset';
  readonly breaker: BreakersView['breakers'][string];
  readonly onClose: () => void;
}) => {
  const id = useId();
  const [reason, setReason] = useState('');
  const word = useBreakerWord(what);
  const parsed = breakerWordSchema.safeParse({ key, reason });
  const more = what === 'reset' ? resetOperators - approvals.length - 1 : 0;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!parsed.success) return;
    word.mutate(parsed.data, {
      onSuccess: ({ events, waiting }) => {
        const [first] = events;
        if (waiting) toast({ tone: 'severe', title: `${name} is not stopped yet`, detail: waiting });
        else
          toast({
            title: first?.kind === 'approved' ? `${name}: your word for a reset is noted` : (first?.why ?? name),
          });
        onClose();
      },
    });
  };
  return (
    <Dialog
      label={what === 'trip' ? 'Stop by hand' : 'Reset'}
      title={what === 'trip' ? `Stop ${name} by hand` : `Reset ${name}`}
      onClose={onClose}
      dismissable={!word.isPending}
    >
      <form onSubmit={send} className="grid gap-3 p-4 text-xs">
        <p className="text-ink-2">
          {what === 'trip'
            ? 'It stops at once and stays so until operators reset it. A stop also takes back what was approved of a reset.'
            : more > 0
              ? `This notes your word. ${more === 1 ? 'One other operator' : `${more} other operators`} must say the same within the hour.`
              : 'It does not close: it cools down, or stays open while a rule trips.'}
        </p>
        <label htmlFor={id} className="grid gap-1">
          <span>Reason, for the audit log (3 to 500 characters)</span>
          <Input id={id} autoFocus maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        {word.error ? (
          <p role="alert" className="break-words text-risk-liq">
            {word.error.message}
          </p>
        ) : null}
        <Button
          type="submit"
          variant={what === 'trip' ? 'danger' : 'primary'}
          busy={word.isPending}
          disabled={!parsed.success}
        >
          {what === 'trip' ? 'Stop it' : 'Reset it'}
        </Button>
      </form>
    </Dialog>
  );
};
