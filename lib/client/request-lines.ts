import type { z } from 'zod';
import { problemSchema } from '@/lib/core/snapshot/stream';
import { readLines } from './read-lines';
import { ApiError } from './request-json';

/**
 * Asks for lines of JSON and yields each as it arrives, parsed with the schema that the server built it by. Who stops
 * iterating gives the answer up. Rejects with `ApiError` for a problem answer, a server out of reach, or a line that does
 * not fit; as an aborted fetch does when `init.signal` is.
 */
export async function* requestLines<S extends z.ZodType>(
  schema: S,
  path: string,
  init: RequestInit,
): AsyncGenerator<z.output<S>, void, undefined> {
  const response = await fetch(path, {
    ...init,
    headers: { accept: 'application/x-ndjson', ...init.headers },
  }).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new ApiError({ type: 'about:blank', title: 'The server cannot be reached', status: 0 }, cause);
  });
  if (!response.ok || response.body === null) {
    const problem = problemSchema.safeParse(await response.json().catch(() => undefined));
    throw new ApiError(
      problem.success ? problem.data : { type: 'about:blank', title: response.statusText, status: response.status },
    );
  }
  for await (const text of readLines(response.body)) {
    const line = schema.safeParse(jsonOf(text));
    if (!line.success)
      throw new ApiError(
        { type: 'about:blank', title: 'The server’s answer does not fit its schema', status: response.status },
        line.error,
      );
    yield line.data;
  }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
