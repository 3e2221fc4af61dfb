import { Panel } from '@/components/ui/panel';
import type { BreakersView } from '@/lib/core/snapshot/breaker-schema';

/** The rules that nobody can read here, and what is missing: no breaker says anything of them. */
export const UnwatchedPanel = ({ view: { unwatched, breakers } }: { readonly view: BreakersView }) => (
  <Panel title="Rules that are not watched here" aside="nothing provides their readings">
    <ul className="grid gap-x-6 gap-y-1 px-3 py-2 text-xs text-ink-2 sm:grid-cols-2 xl:grid-cols-3">
      {unwatched.map(({ key, rule, why }) => (
        <li key={`${key} ${rule}`}>
          <span className="text-ink">{breakers[key]?.name ?? key}</span> <span className="num">{rule}</span>: {why}
        </li>
      ))}
    </ul>
  </Panel>
);
