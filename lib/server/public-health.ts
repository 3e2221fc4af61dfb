import { type HealthReport, healthEvidenceSchema } from '@/lib/core/snapshot/health-schema';
import { healthVerdict } from '@/lib/core/snapshot/health-verdict';
import { healthShares } from './health-shares';
import type { Host } from './host';
import { engineHost } from './shared-host';
import { within } from './within';

/** A thread that takes longer to tell of itself is not heard. */
const PATIENCE_MS = 1_000;
/** One asking serves everybody who comes within this time. */
const SHARED_MS = 250;

/** For whoever may read without being asked who: caches may hold it, never for longer than the page's word allows. */
export const HEALTH_CACHE = 'public, max-age=1, stale-while-revalidate=1';

type Heard = Pick<HealthReport, 'facts' | 'incidents' | 'service'>;

interface Kept {
  /** The newest report, in the making or made, and when it was asked for. */
  readonly report: Promise<HealthReport>;
  readonly at: number;
}

/** Pages and route handlers do not share modules; they share the process. */
const KEY = Symbol.for('breakwater.public-health');
const shared = globalThis as typeof globalThis & {
  [KEY]?: WeakMap<Host, { kept?: Kept; heard?: Heard }> | undefined;
};

/** What the public may know at this moment. Never rejects, never waits for long: an engine that does not answer is an unknown health beside what was last heard. */
export const publicHealth = (
  host: Host | undefined = engineHost(),
  now: () => number = Date.now,
): Promise<HealthReport> => {
  if (!host)
    return Promise.resolve(report({ facts: null, incidents: null }, 'The engine has not been started yet.', now()));
  shared[KEY] ??= new WeakMap();
  const mine = shared[KEY].get(host) ?? {};
  shared[KEY].set(host, mine);
  if (mine.kept && Math.abs(now() - mine.kept.at) < SHARED_MS) return mine.kept.report;
  const ask = async (): Promise<HealthReport> => {
    const answer = await within(host.ask({ kind: 'public-health' }), PATIENCE_MS);
    const parsed = healthEvidenceSchema.safeParse(answer?.status === 200 ? JSON.parse(answer.body) : undefined);
    if (parsed.success) {
      mine.heard = parsed.data;
      return report(parsed.data, undefined, now());
    }
    return report(mine.heard ?? { facts: null, incidents: null }, 'The engine does not answer.', now());
  };
  mine.kept = { report: ask(), at: now() };
  return mine.kept.report;
};

/** `deaf`: why what is given is of another time. */
const report = ({ facts, incidents, service = null }: Heard, deaf: string | undefined, at: number): HealthReport =>
  deaf === undefined
    ? { ...healthVerdict(facts, at, healthShares(process.env)), at, facts, incidents, service }
    : {
        ...{ verdict: 'unknown', at, facts, incidents, service },
        reasons: [
          {
            code: 'engine',
            verdict: 'unknown',
            words: facts ? `${deaf} The figures below are what it said last.` : deaf,
          },
        ],
      };
