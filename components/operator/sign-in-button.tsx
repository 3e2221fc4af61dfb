'use client';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { useSignIn } from '@/lib/hooks/use-sign-in';

/** Asks the wallet for the signature of a sign-in; what is refused it says in a dialog. */
export const SignInButton = ({
  account,
  size = 'sm',
}: {
  readonly account: `0x${string}`;
  readonly size?: 'sm' | 'md';
}) => {
  const { signIn, signingIn, error, forget } = useSignIn();
  return (
    <>
      <Button
        size={size}
        busy={signingIn}
        title="Signs a message with the wallet: no transaction, no fee"
        onClick={() => signIn(account)}
      >
        {signingIn ? 'Sign in the wallet' : 'Sign in'}
      </Button>
      {error === undefined ? null : (
        <Dialog label="Sign-in" title="Not signed in" onClose={forget}>
          <p role="alert" className="p-4 text-sm text-ink-2">
            {error}
          </p>
        </Dialog>
      )}
    </>
  );
};
