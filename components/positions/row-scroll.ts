export const ROW_HEIGHT = 30;
/**
 * Pixels that the scroll area is high at most. Browsers cap an element's height: Firefox at 17.9 million, Chromium at
 * 33.5 million over the zoom and the screen's density. Rows that need more than this share it.
 */
export const MOST_SPACE = 8_000_000;

/** All rows' height, the scroll area's, and the part in sight; pixels. */
export interface ScrollSpace {
  readonly rows: number;
  readonly space: number;
  readonly view: number;
}

export const scrollSpace = (total: number, view: number): ScrollSpace => {
  const rows = total * ROW_HEIGHT;
  return { rows, space: Math.min(rows, MOST_SPACE), view };
};

/**
 * Where a scroll area of limited height stands over more rows than fit it. A row's place in the area is its place among
 * the rows + `shift`: small moves leave the shift alone, so that rows move with the hand, pixel by pixel; a jump (the
 * scrollbar, End) goes to the same share of the rows as of the area, until it comes to rest.
 */
export interface ScrollPlace {
  readonly scrollTop: number;
  readonly shift: number;
  readonly isJumping: boolean;
}

export const AT_TOP: ScrollPlace = { scrollTop: 0, shift: 0, isJumping: false };

/** Pixels between the first row's top and the top of what is in sight. */
export const topOf = ({ scrollTop, shift }: ScrollPlace): number => scrollTop - shift;

/** The place after the browser scrolled to `scrollTop`. */
export const scrolledTo = (space: ScrollSpace, before: ScrollPlace, scrollTop: number): ScrollPlace => {
  if (space.rows <= space.space) return { scrollTop, shift: 0, isJumping: false };
  const isJumping = before.isJumping || Math.abs(scrollTop - before.scrollTop) > 2 * space.view;
  if (!isJumping) {
    const shift = Math.min(scrollTop, Math.max(before.shift, scrollTop - lastTop(space)));
    return { scrollTop, shift, isJumping };
  }
  const share = lastTop({ ...space, rows: space.space });
  const top = share > 0 ? Math.round((Math.min(scrollTop, share) / share) * lastTop(space)) : 0;
  // Whole pixels, or text is drawn between them.
  return { scrollTop, shift: Math.round(scrollTop) - top, isJumping };
};

/** The place where `top` pixels of rows are above what is in sight, with the scrollbar at the same share. */
export const placeAt = (space: ScrollSpace, top: number): ScrollPlace => {
  const last = lastTop(space);
  const inside = Math.round(Math.max(0, Math.min(last, top)));
  if (space.rows <= space.space || last === 0) return { scrollTop: inside, shift: 0, isJumping: false };
  const scrollTop = Math.round((inside / last) * lastTop({ ...space, rows: space.space }));
  return { scrollTop, shift: scrollTop - inside, isJumping: false };
};

/** After a rest: the rows stay where they are, and the scrollbar goes to where they stand among all. */
export const settled = (space: ScrollSpace, place: ScrollPlace): ScrollPlace => {
  const next = placeAt(space, topOf(place));
  // A pixel is a fraction of a row off: not worth a move, which would end a scroll that is under way.
  return Math.abs(next.scrollTop - place.scrollTop) <= 1 ? { ...place, isJumping: false } : next;
};

const lastTop = ({ rows, view }: Pick<ScrollSpace, 'rows' | 'view'>): number => Math.max(0, rows - view);

/** Rows drawn come and go so many at once, and as many again stand ready on each side. */
const STEP = 8;

export interface RowRange {
  readonly first: number;
  /** The last one, inclusive; below `first` when there are none. */
  readonly last: number;
}

/** Rows in sight. */
export const rowsInSight = (top: number, view: number, total: number): RowRange => ({
  first: Math.max(0, Math.floor(top / ROW_HEIGHT)),
  last: Math.min(total, Math.ceil((top + view) / ROW_HEIGHT)) - 1,
});

/** Rows to draw so that `seen` are and small moves need no others. */
export const rowsToDraw = ({ first, last }: RowRange, total: number): RowRange => ({
  first: Math.max(0, Math.floor(first / STEP) * STEP - 2 * STEP),
  last: Math.min(total, Math.ceil((last + 1) / STEP) * STEP + 2 * STEP) - 1,
});
