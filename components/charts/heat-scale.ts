/** Steps of the colour ramp above nothing: `--heat-1` to `--heat-8`. */
const STEPS = 8;
/** `--heat-0`: exactly nothing. */
const NOTHING = 0;

/** Where a map's colours change. A value's class is by itself readable off the legend. */
export interface HeatScale {
  /** Ascending; class 1 lies above 0 and below the first, the last class has no end. */
  readonly bounds: readonly number[];
}

/**
 * At most eight classes at round values (1, 2, 5 of each ten) below the largest value, so that small values keep a colour
 * of their own beside large ones and the legend stays as it is while a slider moves a little. Counts up to eight have a class each.
 */
export const heatScale = (largest: number, counts = false): HeatScale => {
  if (!(largest > 0) || !Number.isFinite(largest)) return { bounds: [] };
  if (counts && largest <= STEPS) return { bounds: Array.from({ length: Math.ceil(largest) - 1 }, (_, at) => at + 2) };
  const bounds: number[] = [];
  let tens = 10 ** (Math.floor(Math.log10(largest)) + 1);
  for (;;) {
    for (const each of [5, 2, 1]) {
      const bound = Number((each * tens).toPrecision(6));
      if (bounds.length === STEPS - 1 || (counts && bound < 2)) return { bounds };
      if (bound <= largest) bounds.unshift(bound);
    }
    tens /= 10;
  }
};

/** The ramp's step of a value: 0 for nothing, 1 to 8 above it; few classes are spread over the whole ramp. */
export const heatStep = ({ bounds }: HeatScale, value: number): number => {
  if (!(value > 0)) return NOTHING;
  let place = 0;
  while (place < bounds.length && value >= (bounds[place] as number)) place += 1;
  return stepOfClass(bounds.length, place);
};

/** The ramp's step of the class at `place`, 0 being the lowest above nothing. */
export const stepOfClass = (bounds: number, place: number): number =>
  bounds === 0 ? STEPS / 2 : 1 + Math.round((place * (STEPS - 1)) / bounds);
