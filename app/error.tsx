'use client';
import { useEffect } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';

/** A view that threw: the rest of the program goes on. */
const ErrorPage = ({ error, reset }: { readonly error: Error & { digest?: string }; readonly reset: () => void }) => {
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <main className="flex min-h-dvh flex-col justify-center">
      <ErrorState title="This view failed to draw" action={<Button onClick={reset}>Draw it again</Button>}>
        {error.message} {error.digest ? `(${error.digest})` : ''}
      </ErrorState>
    </main>
  );
};

export default ErrorPage;
