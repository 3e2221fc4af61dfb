import { type HeatScale, stepOfClass } from './heat-scale';

/** What a map's colours are: each class's lower bound under its colour, the unit, and what is not known. */
export const HeatLegend = ({
  scale,
  unit,
  format,
  mark,
  unknown,
}: {
  readonly scale: HeatScale;
  readonly unit: string;
  readonly format: (value: number) => string;
  /** What a marked corner means. */
  readonly mark?: string | undefined;
  /** What hatching means. */
  readonly unknown: string;
}) => {
  const { bounds } = scale;
  const classes = [
    { step: 0, text: '0' },
    ...[undefined, ...bounds].map((bound, place) => ({
      step: stepOfClass(bounds.length, place),
      text: bound === undefined ? '>0' : `≥${format(bound)}`,
    })),
  ];
  return (
    <div
      data-testid="heat-legend"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1.5 text-2xs text-ink-3"
    >
      <span className="text-ink-2">{unit}</span>
      <ul aria-label={`Colours: ${unit}`} className="flex gap-px">
        {classes.map(({ step, text }) => (
          <li key={text} data-heat={step} className="heat num h-5 min-w-9 px-1 text-center leading-5">
            {text}
          </li>
        ))}
      </ul>
      {mark ? (
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" data-heat="4" data-marked="true" className="heat size-4" />
          {mark}
        </span>
      ) : null}
      <span className="flex items-center gap-1.5">
        <span aria-hidden="true" data-heat="unknown" className="heat size-4" />
        {unknown}
      </span>
    </div>
  );
};
