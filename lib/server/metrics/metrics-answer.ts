import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { z } from 'zod';
import type { Answer } from '../answer';
import type { Host } from '../host';
import { within } from '../within';
import { dataKnown, gauge, one } from './engine-families';
import { METRICS_TYPE, type MetricFamily, metricsText } from './metric-family';

/** A thread that takes longer is not heard: a scrape must not wait for it. */
const PATIENCE_MS = 2_000;

const familiesSchema = z.array(
  z.object({
    name: z.string(),
    type: z.enum(['gauge', 'counter', 'histogram']),
    help: z.string(),
    samples: z.array(
      z.object({
        labels: z.record(z.string(), z.string()).optional(),
        value: z.number(),
        suffix: z.enum(['_bucket', '_sum', '_count']).optional(),
      }),
    ),
  }),
);

/** Everything that Prometheus may know. Always a 200: an engine that does not answer is data that is not known. Never rejects. */
export const metricsAnswer = async (host: Host | undefined): Promise<Answer> => {
  const families = [...webFamilies(host), ...((await engineSays(host)) ?? [dataKnown(0)])];
  return {
    status: 200,
    headers: { 'content-type': METRICS_TYPE, 'cache-control': 'no-store' },
    body: metricsText(merged(families)),
  };
};

const engineSays = async (host: Host | undefined): Promise<readonly MetricFamily[] | undefined> => {
  const answer = host && (await within(host.ask({ kind: 'metrics' }), PATIENCE_MS));
  if (answer?.status !== 200) return undefined;
  const parsed = familiesSchema.safeParse(JSON.parse(answer.body));
  return parsed.success ? (parsed.data as readonly MetricFamily[]) : undefined;
};

const webFamilies = (host: Host | undefined): readonly MetricFamily[] => {
  const heap = getHeapStatistics();
  return [
    gauge('up', 'The web server answers.', [one(1)]),
    gauge('build_info', 'What runs.', [one(1, { version: version(), node: process.version })]),
    gauge('stream_clients', 'Browsers and programs that follow the stream of this server.', [
      ...(host ? [one(host.hub.size())] : []),
    ]),
    gauge('process_memory_bytes', 'Resident memory of the web server’s process, its engine’s thread included.', [
      one(process.memoryUsage.rss()),
    ]),
    gauge('heap_bytes', 'JavaScript heap of each thread.', [
      one(heap.used_heap_size, { thread: 'web', of: 'used' }),
      one(heap.heap_size_limit, { thread: 'web', of: 'limit' }),
    ]),
  ];
};

/** Each name may be told once: samples of one name stand together. */
const merged = (families: readonly MetricFamily[]): readonly MetricFamily[] => {
  const byName = new Map<string, MetricFamily>();
  for (const family of families) {
    const before = byName.get(family.name);
    byName.set(family.name, before ? { ...before, samples: [...before.samples, ...family.samples] } : family);
  }
  return [...byName.values()];
};

let known: string | undefined;
/** The program's own. */
const version = (): string => {
  known ??= z
    .object({ version: z.string() })
    .catch({ version: 'unknown' })
    .parse(JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8'))).version;
  return known;
};
