export type CookieName = 'session' | 'nonce';

/** The prefix makes browsers refuse it from any other host, path or an unencrypted page. */
const nameOf = (name: CookieName, secure: boolean): string => `${secure ? '__Host-' : ''}breakwater-${name}`;

/** A cookie's value; `undefined` when there is none, or more than one of that name. */
export const readCookie = (header: string | null, name: CookieName, secure: boolean): string | undefined => {
  const prefix = `${nameOf(name, secure)}=`;
  const found = (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(prefix));
  return found.length === 1 ? found[0]?.slice(prefix.length) : undefined;
};

/** A `Set-Cookie` that no script can read and no other site's request carries. `maxAgeS` 0 takes it away. */
export const cookie = (name: CookieName, value: string, maxAgeS: number, secure: boolean): string =>
  `${nameOf(name, secure)}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
