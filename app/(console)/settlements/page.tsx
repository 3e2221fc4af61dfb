import type { Metadata } from 'next';
import { SettlementsView } from '@/components/settlements/settlements-view';

export const metadata: Metadata = { title: 'Settlements' };

const SettlementsPage = () => (
  <>
    <h1 className="sr-only">Settlements</h1>
    <SettlementsView />
  </>
);

export default SettlementsPage;
