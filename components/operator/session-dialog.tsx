'use client';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { formatMoment } from '@/components/ui/format-time';
import { KeyValues } from '@/components/ui/key-values';
import type { SessionView } from '@/lib/core/snapshot/session-schema';

export const ROLE_WORDS = {
  viewer: { name: 'Viewer', may: 'May read. Stopping and resuming need the role operator.' },
  operator: { name: 'Operator', may: 'May trip and reset circuit breakers, with a reason each time.' },
} as const;

/** The session that this browser has: who, as what, until when, and the way out. */
export const SessionDialog = ({
  session,
  connected,
  signingOut,
  error,
  onSignOut,
  onClose,
}: {
  readonly session: NonNullable<SessionView['session']>;
  /** The account of the connected wallet, in lower case. */
  readonly connected: string | undefined;
  readonly signingOut: boolean;
  readonly error: string | undefined;
  readonly onSignOut: () => void;
  readonly onClose: () => void;
}) => (
  <Dialog label="Session" title={`Signed in as ${session.role}`} onClose={onClose}>
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <p className="text-xs text-ink-2">{ROLE_WORDS[session.role].may}</p>
      <KeyValues
        items={[
          [
            'Account',
            <span key="account" className="inline-flex items-center gap-1">
              <span className="whitespace-normal break-all">{session.account}</span>
              <CopyButton text={session.account} label="Copy address" />
            </span>,
          ],
          ['Signed in', formatMoment(session.signedInAt / 1_000)],
          ['Ends at the latest', formatMoment(session.endsAt / 1_000)],
        ]}
      />
      {connected !== undefined && connected !== session.account ? (
        <p className="text-xs text-risk-watch">
          The connected wallet is another account. What you do here as {session.role} is recorded for the account above.
        </p>
      ) : null}
      {error ? (
        <p role="alert" className="text-xs text-risk-liq">
          {error}
        </p>
      ) : null}
      <Button busy={signingOut} onClick={onSignOut}>
        Sign out
      </Button>
    </div>
  </Dialog>
);
