import type { Metadata } from 'next';
import { SettlementsView } from '@/components/settlements/settlements-view';

export const metadata: Metadata = { title: 'Settlements' };

const SettlementsPage = () => <SettlementsView />;

export default SettlementsPage;
