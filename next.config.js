import { existsSync } from 'node:fs';

// Off for every way of starting Next, not only through our own scripts.
process.env.NEXT_TELEMETRY_DISABLED = '1';

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run types` is the check; a demo's first start should not wait for it.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@electric-sql/pglite', '@pythnetwork/hermes-client', 'postgres', 'tardis-dev'],
  devIndicators: false,
  turbopack: {
    resolveAlias: {
      // Safe's provider asks for the CommonJS build, and with that for a second copy of the whole of viem.
      '@safe-global/safe-apps-sdk': './node_modules/@safe-global/safe-apps-sdk/dist/esm/index.js',
    },
  },
  experimental: {
    // A demo's first start waits for this build; nobody downloads the server's code.
    serverMinification: false,
    turbopackSourceMaps: false,
    serverSourceMaps: false,
    // Writing the cache of a build takes 4 s of CPU and 100 MB: only for those who build again.
    turbopackFileSystemCacheForBuild: existsSync(new URL('.next/BUILD_ID', import.meta.url)),
  },
};

export default config;
