import { z } from 'zod';
import { ALERT_KIND_IDS, type AlertKind } from './alert-kind';

/** What is not told for a while. Its incidents are recorded all the same. */
export const silenceSchema = z.strictObject({
  id: z.string(),
  /** `*`: every kind. */
  kind: z.enum(['*', ...ALERT_KIND_IDS]),
  /** A scope; `*` stands for any run of characters. */
  scope: z.string(),
  reason: z.string(),
  by: z.string(),
  /** Unix ms. */
  at: z.number(),
  until: z.number(),
});
export type Silence = z.infer<typeof silenceSchema>;

/** Whether a silence holds for an incident at `now` (unix ms). */
export const isSilenced = (
  silences: readonly Silence[],
  { kind, scope }: { readonly kind: AlertKind; readonly scope: string },
  now: number,
): boolean =>
  silences.some(
    (silence) =>
      silence.until > now && (silence.kind === '*' || silence.kind === kind) && matches(silence.scope, scope),
  );

/** Parts between stars must follow each other; no pattern takes longer than its length times the text's. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
