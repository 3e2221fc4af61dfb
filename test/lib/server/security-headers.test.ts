import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, pageSources } from '@/lib/server/security-headers';

const good = { RPC_URL: 'wss://node.example/v3/the-key', MARKET: 'AaveV3Ethereum', NODE_ENV: 'production' };
const policyOf = (environment: Record<string, string>) => {
  const policy = contentSecurityPolicy('n0nce', pageSources({ ...good, ...environment }));
  return new Map(policy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]));
};

describe('the policy of a page', () => {
  it('lets nothing in but this server’s own, by nonce', () => {
    const policy = policyOf({});
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'", "'nonce-n0nce'", "'strict-dynamic'"]);
    expect(policy.get('style-src')).toEqual(["'self'", "'nonce-n0nce'"]);
    expect(policy.get('connect-src')).toEqual(["'self'"]);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(policy.has('upgrade-insecure-requests')).toBe(false);
    for (const [directive, values] of policy)
      expect(
        values.filter((value) => /unsafe|^\*$|^https?:$/.test(value)),
        directive,
      ).toEqual([]);
  });

  it('never names the server’s own endpoint, and of the public one no path', () => {
    const policy = policyOf({ PUBLIC_RPC_URL: 'https://public.example/v2/their-key?x=1' });
    expect(policy.get('connect-src')).toEqual(["'self'", 'https://public.example']);
    expect(JSON.stringify([...policyOf({})])).not.toContain('node.example');
  });

  it('names the local chain’s endpoint, which browsers share', () => {
    expect(policyOf({ RPC_URL: 'ws://127.0.0.1:8545' }).get('connect-src')).toEqual([
      "'self'",
      'http://127.0.0.1:8545',
    ]);
  });

  it('adds what WalletConnect and Safe need only where they are configured', () => {
    const policy = policyOf({ WALLETCONNECT_PROJECT_ID: '0'.repeat(32), SAFE: '1' });
    expect(policy.get('connect-src')).toContain('wss://*.walletconnect.org');
    expect(policy.get('frame-src')).toContain('https://verify.walletconnect.org');
    expect(policy.get('frame-ancestors')).toEqual(["'self'", 'https://app.safe.global']);
  });

  it('asks for https throughout where the pages are reached by it', () => {
    expect(policyOf({ PUBLIC_URL: 'https://risk.example' }).has('upgrade-insecure-requests')).toBe(true);
  });

  it('allows nothing more when the configuration is wrong', () => {
    expect(policyOf({ READ: 'nonsense', PUBLIC_RPC_URL: 'https://public.example', SAFE: '1' })).toEqual(policyOf({}));
  });
});
