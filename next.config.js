import { existsSync } from 'node:fs';

// Off for every way of starting Next, not only through our own scripts.
process.env.NEXT_TELEMETRY_DISABLED = '1';

/** Of everything served. What depends on the request or the environment (the pages' policy) is proxy.ts's. */
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  // Wallets may open windows of their own and talk to them.
  'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=()',
};
/** Of what is data, not a page: shown by itself it can do nothing. */
const DATA_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
};
const listed = (headers) => Object.entries(headers).map(([key, value]) => ({ key, value }));

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run types` is the check; a demo's first start should not wait for it.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@electric-sql/pglite', '@pythnetwork/hermes-client', 'postgres', 'tardis-dev'],
  devIndicators: false,
  headers: async () => [
    { source: '/:path*', headers: listed(HEADERS) },
    { source: '/api/:path*', headers: listed(DATA_HEADERS) },
  ],
  turbopack: {
    resolveAlias: {
      // Safe's provider asks for the CommonJS build, and with that for a second copy of the whole of viem.
      '@safe-global/safe-apps-sdk': './node_modules/@safe-global/safe-apps-sdk/dist/esm/index.js',
    },
  },
  experimental: {
    // The sign-in page is a 401 (app/unauthorized.tsx).
    authInterrupts: true,
    // A demo's first start waits for this build; nobody downloads the server's code.
    serverMinification: false,
    turbopackSourceMaps: false,
    serverSourceMaps: false,
    // Writing the cache of a build takes 4 s of CPU and 100 MB: only for those who build again.
    turbopackFileSystemCacheForBuild: existsSync(new URL('.next/BUILD_ID', import.meta.url)),
  },
};

export default config;
