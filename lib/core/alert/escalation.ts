import type { AlertConfig } from './alert-config';
import { familyOf, gravity } from './alert-kind';
import type { Condition } from './condition';
import type { AlertIncident } from './incident';

const LISTED = 10;

/** Incidents of one asset are one trouble, however many kinds see it. */
const troubleOf = ({ scope, id }: AlertIncident): string => (scope.startsWith('asset:') ? scope : id);

const troubles = (incidents: readonly AlertIncident[]): number => new Set(incidents.map(troubleOf)).size;

/**
 * What warnings that stand at once on one market amount to: one critical condition of their own. Where something is known
 * to be wrong it is a breach, which says what is not known beside; from so many unknowns alone never a breach follows.
 */
export function escalations(
  incidents: readonly AlertIncident[],
  market: string,
  { escalateAt }: AlertConfig,
): readonly Condition[] {
  const warnings = incidents.filter(({ severity }) => gravity(severity) >= gravity('warning'));
  const breaches = warnings.filter(({ kind }) => familyOf(kind) === 'breach');
  const unknowns = warnings.filter(({ kind }) => familyOf(kind) === 'unknown');
  const scope = `market:${market}`;
  const found: Condition[] = [];
  if (breaches.length > 0 && troubles(warnings) >= escalateAt)
    found.push({
      ...{ kind: 'several-breaches', scope, severity: 'critical', mark: markOf(warnings) },
      title: `${troubles(warnings)} warnings stand at once`,
      detail: listed(warnings),
    });
  if (troubles(unknowns) >= escalateAt)
    found.push({
      ...{ kind: 'several-unknown', scope, severity: 'critical', mark: markOf(unknowns) },
      title: `${troubles(unknowns)} things cannot be judged at once`,
      detail: listed(unknowns),
    });
  return found;
}

/** By incident, the group that tells of it: warnings only, as a critical one speaks for itself. */
export function groupMembers(
  groups: readonly AlertIncident[],
  counted: readonly AlertIncident[],
): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  for (const { id, kind } of groups)
    for (const incident of counted)
      if (incident.severity === 'warning' && (kind === 'several-breaches' || familyOf(incident.kind) === 'unknown'))
        members.set(incident.id, members.get(incident.id) ?? id);
  return members;
}

const markOf = (incidents: readonly AlertIncident[]): string =>
  incidents
    .map(({ number }) => number)
    .sort((a, b) => a - b)
    .join(',');

function listed(incidents: readonly AlertIncident[]): string {
  const lines = incidents
    .slice(0, LISTED)
    .map(({ number, kind, title }) => `#${number} ${familyOf(kind) === 'breach' ? 'Breach' : 'Not known'}: ${title}`);
  const more = incidents.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
