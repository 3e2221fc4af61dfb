import { cx } from '@/components/ui/cx';
import { Glyph } from '@/components/ui/glyph';
import type { AlertIncidentView } from '@/lib/core/snapshot/alert-schema';

type Family = AlertIncidentView['family'];
type Severity = AlertIncidentView['severity'];

const FAMILY: Readonly<Record<Family, string>> = { breach: 'Breach', unknown: 'Not known' };
const SEVERITY: Readonly<Record<Severity, string>> = { info: 'info', warning: 'warning', critical: 'critical' };
/** What is not known has no colour of what is wrong. */
const COLOUR: Readonly<Record<Family, Readonly<Record<Severity, string>>>> = {
  breach: { info: 'text-risk-watch', warning: 'text-risk-at', critical: 'text-risk-liq' },
  unknown: { info: 'text-ink-3', warning: 'text-accent', critical: 'text-accent' },
};

/** Family and severity of an incident: shape, colour and words. A breach is a triangle, what is not known a question. */
export const AlertMark = ({
  family,
  severity,
  resolved = false,
}: Pick<AlertIncidentView, 'family' | 'severity'> & { readonly resolved?: boolean }) => (
  <span
    data-family={family}
    data-severity={severity}
    className={cx(
      'inline-flex items-center gap-1.5 whitespace-nowrap text-xs',
      resolved ? 'text-ink-3' : COLOUR[family][severity],
      severity === 'critical' && !resolved && 'font-medium',
    )}
  >
    <Glyph size={12}>
      {family === 'breach' ? (
        <path d="M6 1.4l5 9H1zM6 5v2.4M6 8.9v.1" />
      ) : (
        <path d="M4 4.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M6 9.8v.1" />
      )}
    </Glyph>
    {FAMILY[family]} · {SEVERITY[severity]}
  </span>
);
