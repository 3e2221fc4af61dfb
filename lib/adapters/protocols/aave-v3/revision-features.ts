/** Which getters a pool has and which mean something, by POOL_REVISION. Source: aave-v3-origin's changelogs docs/3.x. */
export interface RevisionFeatures {
  /** 3.1+: cash is accounted inside the pool. */
  readonly virtualBalance: boolean;
  readonly gracePeriod: boolean;
  /** 3.2+: an asset may belong to several e-modes, by bitmaps; before, one category id in its configuration. */
  readonly liquidEModes: boolean;
  /** 3.3+ */
  readonly deficit: boolean;
  /** 3.6+ */
  readonly ltvzeroBitmap: boolean;
  /** 3.7+ */
  readonly isolatedEModes: boolean;
  /** Up to 3.6: a sentinel may forbid liquidations after a sequencer outage. */
  readonly sentinel: boolean;
}

/** The features of a revision whose rules are written; `readLayout` refuses any other. */
export function featuresOf(revision: number): RevisionFeatures {
  return {
    virtualBalance: revision >= 4,
    gracePeriod: revision >= 4,
    liquidEModes: revision >= 5,
    deficit: revision >= 7,
    ltvzeroBitmap: revision >= 10,
    isolatedEModes: revision >= 11,
    sentinel: revision <= 10,
  };
}
