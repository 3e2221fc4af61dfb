import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { HealthView } from '@/components/health/health-view';
import { publicHealth } from '@/lib/server/public-health';
import './health.css';

export const metadata: Metadata = {
  title: 'Health',
  description: 'Whether this lending market is healthy, and why: solvency, bad debt, prices, circuit breakers.',
};

/** For everybody: without wallet, sign-in or JavaScript. */
const HealthPage = async ({
  searchParams,
}: {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}) => {
  const renewing = (await searchParams).renew !== 'off';
  return (
    <>
      {/* Those with JavaScript get public/health.js, which keeps their place on the page. */}
      <noscript>{renewing && <meta httpEquiv="refresh" content="2" />}</noscript>
      <HealthView report={await publicHealth()} renewing={renewing} />
      <script src="/health.js" nonce={(await headers()).get('x-nonce') ?? undefined} defer suppressHydrationWarning />
    </>
  );
};

export default HealthPage;
