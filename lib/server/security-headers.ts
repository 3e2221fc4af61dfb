import { parseConfig } from './config';
import { localRpcUrl } from './local-rpc-url';

/** What pages of this configuration talk to besides this server. */
export interface PageSources {
  /** The endpoint that browsers read the chain from. */
  readonly rpcOrigin: string | undefined;
  readonly walletConnect: boolean;
  /** Whether the Safe app may show these pages in its frame. */
  readonly safe: boolean;
  /** Whether browsers reach these pages by https. */
  readonly secure: boolean;
  /** `next dev`: React rebuilds the server's stacks with eval, styles come as inline tags. */
  readonly development: boolean;
}

/** Read once from the environment. Of what cannot be parsed nothing is allowed. */
export const pageSources = (environment: Readonly<Record<string, string | undefined>>): PageSources => {
  const parsed = parseConfig(environment);
  const config = parsed.ok ? parsed.config : undefined;
  const rpcUrl = config?.PUBLIC_RPC_URL ?? (config && localRpcUrl(config.RPC_URL));
  return {
    rpcOrigin: rpcUrl === undefined ? undefined : new URL(rpcUrl).origin,
    walletConnect: config?.WALLETCONNECT_PROJECT_ID !== undefined,
    safe: config?.SAFE ?? false,
    secure: config?.PUBLIC_URL?.startsWith('https:') ?? false,
    development: environment.NODE_ENV === 'development',
  };
};

const RELAYS = ['walletconnect.org', 'walletconnect.com'];

/**
 * The policy of one page: scripts only by this page's nonce, styles only from this server's files. Style attributes
 * are allowed nowhere: React sets what is computed through the CSSOM, which no policy restricts.
 */
export const contentSecurityPolicy = (nonce: string, sources: PageSources): string => {
  const { rpcOrigin, walletConnect, safe, secure, development } = sources;
  const own = `'nonce-${nonce}'`;
  const relay = (all: readonly string[]): readonly string[] => (walletConnect ? all : []);
  const directives: readonly (readonly string[])[] = [
    ['default-src', "'none'"],
    ['script-src', "'self'", own, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])],
    ['style-src', "'self'", ...(development ? ["'unsafe-inline'"] : [own])],
    // Wallets announce their icons as data.
    [
      'img-src',
      "'self'",
      'data:',
      ...relay(['https://api.web3modal.org', ...RELAYS.map((host) => `https://*.${host}`)]),
    ],
    ['font-src', "'self'", ...relay(['https://fonts.reown.com'])],
    [
      'connect-src',
      "'self'",
      ...(rpcOrigin === undefined ? [] : [rpcOrigin]),
      ...relay(['https://api.web3modal.org', ...RELAYS.flatMap((host) => [`https://*.${host}`, `wss://*.${host}`])]),
    ],
    ['manifest-src', "'self'"],
    [
      'frame-src',
      ...(walletConnect ? RELAYS.flatMap((host) => [`https://verify.${host}`, `https://secure.${host}`]) : ["'none'"]),
    ],
    ['base-uri', "'none'"],
    ['form-action', "'self'"],
    ['frame-ancestors', ...(safe ? ["'self'", 'https://app.safe.global'] : ["'none'"])],
    ...(secure ? [['upgrade-insecure-requests']] : []),
  ];
  return directives.map((directive) => directive.join(' ')).join('; ');
};

/** Two years; browsers keep to https from the first visit on. */
export const STRICT_TRANSPORT = 'max-age=63072000; includeSubDomains';
