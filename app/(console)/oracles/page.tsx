import type { Metadata } from 'next';
import { Suspense } from 'react';
import { OraclesView } from '@/components/oracles/oracles-view';

export const metadata: Metadata = { title: 'Oracles' };

const OraclesPage = () => (
  // The view's state is its URL, which a prerender does not know.
  <Suspense>
    <OraclesView />
  </Suspense>
);

export default OraclesPage;
