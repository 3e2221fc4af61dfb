/** Postgres: connection, shutdown, resources (disk full is 53100), deadlock, I/O; then Node's and postgres.js's own. */
const TRANSIENT =
  /^(08...|57P0[123]|53...|40001|40P01|58030|25006|ECONN\w+|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOSPC|CONNECTION_CLOSED|CONNECTION_DESTROYED|CONNECT_TIMEOUT)$/;

/** Whether the same statement may succeed later without anybody changing it. */
export const isTransient = (error: unknown): boolean => causes(error).some((cause) => TRANSIENT.test(codeOf(cause)));

/** Whether the database could not write its files: disk full, or an I/O error. */
export const isStorageFailure = (error: unknown): boolean =>
  causes(error).some((cause) => /^(53100|58030|ENOSPC|EIO)$/.test(codeOf(cause)));

/** What happened, in words: the query builder wraps it in the statement's text, Node in an empty list of attempts. */
export const failureWords = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return failureWords(error.errors[0]);
  if (error.message.startsWith('Failed query') && error.cause !== undefined) return failureWords(error.cause);
  return error.message || codeOf(error) || error.name;
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

const causes = (error: unknown): unknown[] => {
  const chain: unknown[] = [];
  for (let at: unknown = error; at !== undefined && chain.length < 8; at = at instanceof Error ? at.cause : undefined) {
    chain.push(at);
  }
  return chain;
};
