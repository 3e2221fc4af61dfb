'use client';
import { cx } from './cx';
import { UNKNOWN } from './format-amount';
import { Unknown } from './unknown';
import { useFlash } from './use-flash';

/**
 * One figure: monospaced, tabular, flashing once and quietly when its text changes.
 * `text` is already formatted; `—` is drawn as unknown with its reason.
 */
export const Numeric = ({
  text,
  unit,
  title,
  reason = 'not known',
  flash = false,
  className,
}: {
  readonly text: string;
  /** Shown after the figure, quieter. */
  readonly unit?: string;
  /** The exact value, for the title. */
  readonly title?: string;
  readonly reason?: string;
  readonly flash?: boolean;
  readonly className?: string;
}) => {
  const ref = useFlash(flash ? text : undefined);
  if (text === UNKNOWN) return <Unknown reason={reason} />;
  return (
    <span ref={ref} title={title} className={cx('num rounded-sm', className)}>
      {text}
      {unit ? <span className="ml-1 font-sans text-2xs text-ink-3">{unit}</span> : null}
    </span>
  );
};
