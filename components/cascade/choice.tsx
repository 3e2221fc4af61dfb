import { Toggle } from '@/components/ui/toggle';

/** One of a few, side by side. */
export const Choice = <T extends string | number>({
  legend,
  options,
  value,
  onChange,
}: {
  readonly legend: string;
  readonly options: readonly { readonly id: T; readonly name: string; readonly meaning: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}) => (
  <fieldset className="flex min-w-0 items-center gap-1">
    <legend className="sr-only">{legend}</legend>
    <span aria-hidden="true" className="pr-0.5 text-2xs text-ink-3 @max-[72rem]:hidden">
      {legend}
    </span>
    {options.map(({ id, name, meaning }) => (
      <Toggle key={id} title={meaning} pressed={id === value} onClick={() => onChange(id)}>
        {name}
      </Toggle>
    ))}
  </fieldset>
);
