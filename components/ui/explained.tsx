'use client';
import type { ReactNode } from 'react';
import { Tooltip } from './tooltip';

export interface Explanation {
  /** What the figure is, in a sentence. */
  readonly what: string;
  /** How it is computed, in the field's own notation. */
  readonly formula?: string;
  /** The inputs, named, with units. */
  readonly inputs?: readonly (readonly [string, ReactNode])[];
  /** Where it comes from: block and age, or the source. */
  readonly from?: ReactNode;
}

/** A computed figure that explains itself on hover and on focus: what, formula, inputs, block and age. */
export const Explained = ({
  explanation,
  children,
  underline = true,
}: {
  readonly explanation: Explanation;
  readonly children: ReactNode;
  readonly underline?: boolean;
}) => (
  <Tooltip className={underline ? 'explains' : ''} content={<ExplanationBody {...explanation} />}>
    {children}
  </Tooltip>
);

const ExplanationBody = ({ what, formula, inputs, from }: Explanation) => (
  <div className="grid gap-2">
    <p className="text-ink">{what}</p>
    {formula ? <p className="rounded-sm bg-hover px-1.5 py-1 font-mono text-2xs text-ink">{formula}</p> : null}
    {inputs && inputs.length > 0 ? (
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
        {inputs.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="num text-right text-ink">{value}</dd>
          </div>
        ))}
      </dl>
    ) : null}
    {from ? <p className="text-2xs text-ink-3">{from}</p> : null}
  </div>
);
