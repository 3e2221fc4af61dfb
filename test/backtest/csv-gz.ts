import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The rows of a gzipped comma-separated file without quoting, as texts by the names of its first line. */
export function csvGz(path: string): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  const names = header.trim().split(',');
  return lines.map((line) => {
    const fields = line.trim().split(',');
    return Object.fromEntries(names.map((name, place) => [name, fields[place] ?? '']));
  });
}
