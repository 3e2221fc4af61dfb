import type { Metadata } from 'next';
import { BreakersView } from '@/components/breakers/breakers-view';

export const metadata: Metadata = { title: 'Breakers' };

const BreakersPage = () => <BreakersView />;

export default BreakersPage;
