import type { Metadata } from 'next';
import { ExecutionView } from '@/components/execution/execution-view';

export const metadata: Metadata = { title: 'Execution' };

const ExecutionPage = () => (
  <>
    <h1 className="sr-only">Execution</h1>
    <ExecutionView />
  </>
);

export default ExecutionPage;
