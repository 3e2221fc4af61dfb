import { UNKNOWN } from './format-amount';

/** A number that cannot be known: a dash that says why. */
export const Unknown = ({ reason }: { readonly reason: string }) => (
  <span className="num cursor-help text-ink-3" title={reason}>
    <span aria-hidden="true">{UNKNOWN}</span>
    <span className="sr-only">not available: {reason}</span>
  </span>
);
