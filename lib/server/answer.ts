import type { Problem } from '@/lib/core/snapshot/stream';

/** A finished HTTP answer, made where the data is and relayed as it stands. Plain values: it crosses threads. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** JSON (bigints as decimal strings). Not cached unless `headers` say so. */
export const jsonAnswer = (value: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item)),
});

/** A table for download under `filename`. */
export const csvAnswer = (filename: string, lines: string): Answer => ({
  status: 200,
  headers: csvHeaders(filename),
  body: lines,
});

/** Headers of a CSV download; never cached, because the next block changes it. */
export const csvHeaders = (filename: string): Readonly<Record<string, string>> => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="${filename}"`,
  'cache-control': 'no-store',
});

/** Headers of lines that go out as they are made; what stands between must not wait for more, nor change them. */
export const NDJSON_HEADERS = {
  'content-type': 'application/x-ndjson; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'Not signed in',
  403: 'This is not allowed from here',
  404: 'There is no such thing',
  405: 'This method is not allowed',
  409: 'Not possible in the present state',
  413: 'The request is too large',
  429: 'Too many requests',
  500: 'Something went wrong here',
  501: 'Not offered by this server',
  502: 'A server behind this one did not answer',
  503: 'Not ready',
  504: 'The engine did not answer in time',
};

/** RFC 9457 problem details. A 503 asks to come back in two seconds unless `headers` say otherwise. */
export const problemAnswer = (
  status: number,
  detail: string,
  more: Pick<Problem, 'errors' | 'reason'> = {},
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(status === 503 && { 'retry-after': '2' }),
    ...headers,
  },
  body: JSON.stringify({
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    ...more,
  } satisfies Problem),
});

/** A 400 that names each field that failed its schema. */
export const invalidAnswer = (
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): Answer =>
  problemAnswer(400, issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`).join('; '), {
    errors: issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  });
