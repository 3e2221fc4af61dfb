import type { Metadata } from 'next';
import { Suspense } from 'react';
import { CascadeView } from '@/components/cascade/cascade-view';

export const metadata: Metadata = { title: 'Cascade' };

const CascadePage = () => (
  // The view's state is its URL, which a prerender does not know.
  <Suspense>
    <CascadeView />
  </Suspense>
);

export default CascadePage;
