import type { Metadata } from 'next';
import { Suspense } from 'react';
import { WhatIfView } from '@/components/what-if/what-if-view';

export const metadata: Metadata = { title: 'What if' };

const WhatIfPage = () => (
  // The view's state is its URL, which a prerender does not know.
  <Suspense>
    <WhatIfView />
  </Suspense>
);

export default WhatIfPage;
