'use client';
import { useEffect } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';

/** Inside the frame: what is fresh and what is not stays visible while one view is broken. */
const ConsoleError = ({
  error,
  reset,
}: {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}) => {
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <ErrorState title="This view failed to draw" action={<Button onClick={reset}>Draw it again</Button>}>
      {error.message} {error.digest ? `(${error.digest})` : ''}
    </ErrorState>
  );
};

export default ConsoleError;
