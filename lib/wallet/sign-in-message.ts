import type { Address } from 'viem';
import { createSiweMessage } from 'viem/siwe';
import type { SignInTerms } from '@/lib/core/snapshot/session-schema';

/** The message of a sign-in (ERC-4361) for the page at `origin`: wallets compare its domain with the page's own. */
export const signInMessage = (account: Address, terms: SignInTerms, origin: string): string =>
  createSiweMessage({
    address: account,
    domain: new URL(origin).host,
    uri: origin,
    version: '1',
    chainId: terms.chainId,
    nonce: terms.nonce,
    statement: terms.statement,
    issuedAt: new Date(terms.issuedAt),
    expirationTime: new Date(terms.expirationTime),
  });
