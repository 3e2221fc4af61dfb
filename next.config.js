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
  // A demo's first start waits for this build; nobody downloads the server's code.
  experimental: { serverMinification: false, turbopackSourceMaps: false, serverSourceMaps: false },
};

export default config;
