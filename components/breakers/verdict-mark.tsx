import { Glyph } from '@/components/ui/glyph';
import type { PairTruthView } from '@/lib/core/snapshot/switch-schema';

/** A tick for yes, a half-filled disc for some, a barred disc for no. In the current colour. */
export const VerdictShape = ({
  verdict,
  size = 10,
}: {
  readonly verdict: PairTruthView['verdict'];
  readonly size?: number;
}) => (
  <Glyph size={size}>
    {verdict === 'yes' ? <path d="M2 6.5l2.6 2.6L10 3.4" /> : null}
    {verdict === 'depends' ? (
      <>
        <circle cx="6" cy="6" r="4.5" />
        <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" stroke="none" />
      </>
    ) : null}
    {verdict === 'no' ? <path d="M6 1.4a4.6 4.6 0 1 0 0 9.2 4.6 4.6 0 0 0 0-9.2zM3.4 6h5.2" /> : null}
  </Glyph>
);
