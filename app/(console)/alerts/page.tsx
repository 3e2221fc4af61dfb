import type { Metadata } from 'next';
import { AlertsView } from '@/components/alerts/alerts-view';

export const metadata: Metadata = { title: 'Alerts' };

const AlertsPage = () => <AlertsView />;

export default AlertsPage;
