import { Button } from './button';
import { ErrorState } from './error-state';

/** What could not be loaded, why, and a button to try again. */
export const RetryState = ({
  title,
  error,
  busy,
  onRetry,
}: {
  readonly title: string;
  readonly error: Error;
  /** Another attempt is under way. */
  readonly busy: boolean;
  readonly onRetry: () => void;
}) => (
  <ErrorState
    title={title}
    action={
      <Button size="sm" busy={busy} onClick={onRetry}>
        Try again
      </Button>
    }
  >
    {error.message}
  </ErrorState>
);
