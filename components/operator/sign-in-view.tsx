'use client';
import { useEffect } from 'react';
import { ConnectButton } from '@/components/wallet/connect-button';
import { useSession } from '@/lib/hooks/use-session';
import { useWallet } from '@/lib/hooks/use-wallet';
import { WalletProvider } from '@/lib/hooks/wallet-provider';
import { SignInButton } from './sign-in-button';

/** What a stranger sees in the place of every page where reading is closed. */
export const SignInView = () => {
  const { view } = useSession();
  const mayRead = view?.mayRead === true;
  useEffect(() => {
    if (!mayRead) return;
    // A link from elsewhere brings no cookie along; from here it does.
    const { pathname, href } = window.location;
    window.location.replace(pathname === '/sign-in' ? '/' : href);
  }, [mayRead]);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-4 p-6 text-center">
      <h1 className="text-lg">Sign in to read</h1>
      <p className="max-w-md text-sm text-ink-2">
        {view?.read === 'listed'
          ? 'This dashboard is for listed accounts. Connect the wallet of one, and sign a message that proves it is yours.'
          : 'This dashboard is for signed-in accounts. Connect a wallet, and sign a message that proves it is yours.'}{' '}
        It is no transaction and costs nothing.
      </p>
      <div className="flex min-h-8 items-center gap-2">
        {mayRead ? (
          <p className="text-sm text-ink-2">Signed in.</p>
        ) : (
          <WalletProvider fallback={<p className="text-sm text-ink-3">Waiting for the server’s market.</p>}>
            <Steps />
          </WalletProvider>
        )}
      </div>
      {view?.session && !mayRead ? (
        <p className="max-w-md text-xs text-risk-watch">{view.session.account} may not read here.</p>
      ) : null}
    </main>
  );
};

const Steps = () => {
  const wallet = useWallet();
  return (
    <>
      <ConnectButton />
      {wallet.address && !wallet.wrongNetwork ? <SignInButton account={wallet.address} /> : null}
    </>
  );
};
