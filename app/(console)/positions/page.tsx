import type { Metadata } from 'next';
import { Suspense } from 'react';
import { PositionsView } from '@/components/positions/positions-view';

export const metadata: Metadata = { title: 'Positions' };

const PositionsPage = () => (
  // The view's state is its URL, which a prerender does not know.
  <Suspense>
    <PositionsView />
  </Suspense>
);

export default PositionsPage;
