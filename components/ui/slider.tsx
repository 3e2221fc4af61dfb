/** A range on the platform's own control. `valueText` is what a screen reader says instead of the bare number. */
export const Slider = ({
  label,
  value,
  min,
  max,
  step,
  valueText,
  disabled = false,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly valueText?: string;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}) => (
  <input
    type="range"
    className="slider"
    aria-label={label}
    aria-valuetext={valueText}
    min={min}
    max={max}
    step={step}
    value={value}
    disabled={disabled}
    onChange={(event) => onChange(event.target.valueAsNumber)}
  />
);
