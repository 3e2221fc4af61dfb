import type { Metadata } from 'next';
import { SignInSlot } from '@/components/operator/sign-in-slot';
import { QueryProvider } from './query-provider';

export const metadata: Metadata = { title: 'Sign in' };

/** Stands in the place of every page where reading is closed (proxy.ts). It holds no data of the market. */
const Unauthorized = () => (
  <QueryProvider>
    <SignInSlot />
  </QueryProvider>
);

export default Unauthorized;
