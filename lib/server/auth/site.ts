import { problemAnswer } from '../answer';
import { AnswerError } from '../answer-error';
import { isLoopbackName } from './auth-variables';
import { CLIENT_HEADER, isLoopbackAddress } from './client-address';

/** Where the pages are, as browsers name it. */
export interface Site {
  readonly origin: string;
  /** Host and port. */
  readonly host: string;
  readonly secure: boolean;
}

/**
 * The site that a request may speak for: the configured one; without one, this machine as seen from this machine.
 * A host that only the request names is never believed: another site could have asked people to sign for itself.
 */
export const siteOf = (headers: Headers, publicUrl: string | undefined): Site | undefined => {
  if (publicUrl !== undefined) {
    const { origin, host, protocol } = new URL(publicUrl);
    return { origin, host, secure: protocol === 'https:' };
  }
  const host = headers.get('host') ?? '';
  if (!URL.canParse(`http://${host}`)) return undefined;
  const { hostname, origin } = new URL(`http://${host}`);
  if (!isLoopbackName(hostname) || !isLoopbackAddress(headers.get(CLIENT_HEADER))) return undefined;
  return { origin, host: new URL(origin).host, secure: false };
};

/** The site, for a request that changes something: throws a 403 unless one of its own pages sent it. */
export const ownSite = (headers: Headers, publicUrl: string | undefined): Site => {
  const site = siteOf(headers, publicUrl);
  if (!site)
    throw new AnswerError(
      problemAnswer(403, 'Signing in from another machine needs PUBLIC_URL: the address of these pages, by https.'),
    );
  const fetchSite = headers.get('sec-fetch-site');
  if (headers.get('origin') !== site.origin || (fetchSite !== null && fetchSite !== 'same-origin'))
    throw new AnswerError(problemAnswer(403, `Only pages of ${site.origin} may ask this.`));
  return site;
};
