/** One measured value; a label that is not known is left out. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** After the family's name: `_bucket`, `_sum`, `_count` of a histogram. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
}

/** All samples of one name. Without samples it is unknown, and is not told at all: never nought. Plain values: it crosses threads. */
export interface MetricFamily {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** The content type that Prometheus asks for. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Families in Prometheus' text format 0.0.4. What is no finite number is left out. */
export const metricsText = (families: readonly MetricFamily[]): string =>
  families
    .map(({ name, type, help, samples }) => {
      const known = samples.filter(({ value }) => Number.isFinite(value));
      if (known.length === 0) return '';
      const lines = known.map(({ labels, value, suffix = '' }) => `${name}${suffix}${labelsText(labels)} ${value}\n`);
      return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('');

const labelsText = (labels: Sample['labels']): string => {
  const entries = Object.entries(labels ?? {});
  if (entries.length === 0) return '';
  return `{${entries.map(([label, value]) => `${label}="${escaped(value).replaceAll('"', '\\"')}"`).join(',')}}`;
};

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
