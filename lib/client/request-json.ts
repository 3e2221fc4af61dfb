import type { z } from 'zod';
import { type Problem, problemSchema } from '@/lib/core/snapshot/stream';

/**
 * Fetches JSON and parses it with the schema that the server built it by.
 * Rejects with `ApiError` for a problem answer, a server out of reach, or a body that does not fit the schema.
 */
export const requestJson = async <S extends z.ZodType>(
  schema: S,
  path: string,
  init: RequestInit = {},
): Promise<z.output<S>> => {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError({ type: 'about:blank', title: 'The server cannot be reached', status: 0 }, cause);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const problem = problemSchema.safeParse(body);
    throw new ApiError(
      problem.success ? problem.data : { type: 'about:blank', title: response.statusText, status: response.status },
    );
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success)
    throw new ApiError(
      {
        type: 'about:blank',
        title: 'The server’s answer does not fit its schema',
        status: response.status,
        errors: parsed.error.issues.map(({ path: at, message }) => ({ path: at.join('.'), message })),
      },
      parsed.error,
    );
  return parsed.data;
};

/** An answer that is not the one asked for, as RFC 9457 problem details. `status` 0: no answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly problem: Problem,
    cause?: unknown,
  ) {
    super(problem.detail ?? problem.title, { cause });
  }
}
