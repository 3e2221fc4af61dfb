'use client';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { useSession } from '@/lib/hooks/use-session';
import { useWallet } from '@/lib/hooks/use-wallet';
import { ROLE_WORDS, SessionDialog } from './session-dialog';
import { SignInButton } from './sign-in-button';

/** Beside the wallet: signs in where that is of use, and once signed in says as what. Inside `WalletProvider`. */
export const SessionControl = () => {
  const { view, signOut, signingOut, error } = useSession();
  const wallet = useWallet();
  const [open, setOpen] = useState(false);
  const shutOut = view?.mayRead === false;
  useEffect(() => {
    // The server has the sign-in page for this address now.
    if (shutOut) window.location.replace(window.location.href);
  }, [shutOut]);
  if (!view?.session)
    return view?.signIn && wallet.address && !wallet.wrongNetwork ? <SignInButton account={wallet.address} /> : null;
  const { name } = ROLE_WORDS[view.session.role];
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        data-testid="session"
        title={`Signed in as ${view.session.role}: ${view.session.account}`}
        onClick={() => setOpen(true)}
      >
        {name}
      </Button>
      {open ? (
        <SessionDialog
          session={view.session}
          connected={wallet.address?.toLowerCase()}
          signingOut={signingOut}
          error={error}
          onSignOut={signOut}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
};
