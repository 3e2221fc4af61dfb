import { isIPv4, isIPv6 } from 'node:net';

/** Set by the server itself on every request, whatever the client sent under that name. */
export const CLIENT_HEADER = 'x-breakwater-client';

/**
 * The address of who asked. Of `X-Forwarded-For` only what `proxies` trusted proxies wrote is believed, counted from
 * the end; with fewer entries than that, the peer itself counts. `undefined` when no address is known.
 */
export const clientAddressOf = (
  peer: string | undefined,
  forwarded: string | undefined,
  proxies: number,
): string | undefined => {
  const path = [...(forwarded === undefined ? [] : forwarded.split(',')), peer ?? ''].map((part) => plain(part.trim()));
  const address = path.at(-1 - proxies) ?? path.at(-1);
  return address !== undefined && (isIPv4(address) || isIPv6(address)) ? address : undefined;
};

/** What is counted as one client: an IPv4 address, or the /64 that one IPv6 subscriber has. Unknown ones share one. */
export const clientKeyOf = (address: string | null | undefined): string => {
  if (!address) return 'unknown';
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...gap, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};

/** True of an address of this machine. */
export const isLoopbackAddress = (address: string | null | undefined): boolean =>
  address === '::1' || (address?.startsWith('127.') === true && isIPv4(address));

/** Without an IPv4 address's IPv6 spelling, a zone, or a port. */
function plain(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(bare)
    ? bare.slice(0, bare.indexOf(':'))
    : bare.replace(/^\[(.*)\](:\d+)?$/, '$1');
}
