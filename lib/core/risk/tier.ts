/** What a position's place in the book goes by before anything else, the first first; `bookOrder` says what each is. */
export const TIERS = ['queue', 'blocked', 'near-unknown', 'estimated', 'far-unknown', 'unpriced'] as const;
export type Tier = (typeof TIERS)[number];
