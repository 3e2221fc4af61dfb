/** Which side of its threshold a rule minds. */
export type Direction = 'above' | 'below';

/** Where a rule reaches one severity, and where it lets go of it again: between the two it stays as it was. */
export interface Threshold {
  /** Beyond this, never at it, the rule fails. */
  readonly at: number;
  /** At this, or on its calm side, the rule is clear. */
  readonly clear: number;
}

export type Standing = 'beyond' | 'between' | 'clear';

/** Where a value stands. Every comparison of a value with a threshold is made here, and nowhere else. */
export function standing(direction: Direction, value: number, { at, clear }: Threshold): Standing {
  if (direction === 'above') {
    if (value > at) return 'beyond';
    return value <= clear ? 'clear' : 'between';
  }
  if (value < at) return 'beyond';
  return value >= clear ? 'clear' : 'between';
}

/** Whether one reading is worse than another; an unknown one is worse than any. */
export function isWorse(direction: Direction, value: number | null, than: number | null): boolean {
  if (than === null) return false;
  if (value === null) return true;
  return direction === 'above' ? value > than : value < than;
}
