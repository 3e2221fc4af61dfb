import { type Address, type Hash, type Hex, hashMessage, isAddressEqual, recoverAddress } from 'viem';
import { createSiweMessage, parseSiweMessage, type SiweMessage, validateSiweMessage } from 'viem/siwe';
import type { SignIn } from '@/lib/core/snapshot/session-schema';
import type { Nonce } from './nonces';
import type { Site } from './site';

/** A message may be as old as its nonce, and a clock this wrong. */
const SKEW_MS = 30_000;
const OLDEST_MS = 5 * 60_000 + SKEW_MS;
const LONGEST_MS = 15 * 60_000;

export interface SignInTruth {
  readonly site: Site;
  readonly chainId: number;
  readonly nonce: Nonce;
  /** Unix ms. */
  readonly now: number;
  /** Asks the chain whether a contract wallet stands by a signature (ERC-1271, ERC-6492). Rejects when it cannot be asked. */
  readonly verifyContract: (account: Address, hash: Hash, signature: Hex) => Promise<boolean>;
}

export type SignInResult =
  | { readonly ok: true; readonly account: Address }
  | { readonly ok: false; readonly refusal: string };

/** Holds a signed ERC-4361 message against what must be true of it. Rejects only when the chain had to be asked and did not answer. */
export const verifySignIn = async ({ message, signature }: SignIn, truth: SignInTruth): Promise<SignInResult> => {
  const parsed = parseSiweMessage(message);
  const refusal = refusalOf(parsed, message, truth);
  if (refusal !== undefined || parsed.address === undefined) return refused(refusal ?? 'it names no account');
  const account = parsed.address.toLowerCase() as Address;
  const hash = hashMessage(message);
  const signer = await recoverAddress({ hash, signature }).catch(() => undefined);
  const signed =
    (signer !== undefined && isAddressEqual(signer, account)) || (await truth.verifyContract(account, hash, signature));
  return signed ? { ok: true, account } : refused('the signature is not that of its account');
};

const refused = (what: string): SignInResult => ({ ok: false, refusal: `The sign-in is refused: ${what}.` });

type Parsed = ReturnType<typeof parseSiweMessage>;

/** What of the message itself is wrong; `undefined` when nothing is. */
function refusalOf(parsed: Parsed, message: string, truth: SignInTruth): string | undefined {
  const { site, chainId, nonce, now } = truth;
  if (!isCanonical(parsed, message)) return 'it is no message of ERC-4361';
  if (parsed.domain !== site.host) return `it was signed for another site than ${site.host}`;
  if (parsed.uri === undefined || !URL.canParse(parsed.uri) || new URL(parsed.uri).origin !== site.origin)
    return `its URI is not of ${site.origin}`;
  if (parsed.scheme !== undefined && `${parsed.scheme}://${parsed.domain}` !== site.origin)
    return 'its scheme is wrong';
  if (parsed.chainId !== chainId) return `it was signed for another chain than ${chainId}`;
  if (parsed.nonce !== nonce.value) return 'its nonce is not the one that this browser was given';
  const issued = parsed.issuedAt?.getTime() ?? Number.NaN;
  const expires = parsed.expirationTime?.getTime() ?? Number.NaN;
  if (!(issued <= now + SKEW_MS && issued >= now - OLDEST_MS)) return 'it was not issued just now';
  if (!(expires > now && expires - issued <= LONGEST_MS)) return 'it has expired, or never would';
  if (!validateSiweMessage({ message: parsed, domain: site.host, nonce: nonce.value, time: new Date(now) }))
    return 'it is not valid now';
  return undefined;
}

/** The parser looks for its parts anywhere: only a message that its parts spell again, to the letter, is what a person was shown. */
function isCanonical(parsed: Parsed, message: string): boolean {
  try {
    return createSiweMessage(parsed as SiweMessage) === message;
  } catch {
    return false;
  }
}
