import type { AlertKind, AlertSeverity } from './alert-kind';

/** Something that stands now, as one look at the engine's word found it. */
export interface Condition {
  readonly kind: AlertKind;
  /** `market:<id>`, `asset:<address>`, `global`, `source:<id>`. */
  readonly scope: string;
  readonly severity: AlertSeverity;
  /** Plain words; may hold names that came from the chain. */
  readonly title: string;
  readonly detail: string;
  /** Changes when the change is worth telling; figures that move all the time are not in it. */
  readonly mark: string;
}

/** What one look cannot judge: an incident of it neither begins nor ends. Without `scope` all of the kind. */
export interface Held {
  readonly kind: AlertKind;
  readonly scope?: string;
}

/** One look at one market. */
export interface AlertObservation {
  readonly market: string;
  readonly conditions: readonly Condition[];
  readonly held: readonly Held[];
}

/** Names an incident while it stands: one a kind and scope. */
export const conditionKey = ({ kind, scope }: { readonly kind: AlertKind; readonly scope: string }): string =>
  `${kind}|${scope}`;
