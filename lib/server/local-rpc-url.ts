const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

/**
 * The HTTP address of a node on this machine, which browsers on it share. `undefined` of any other: that one may hold
 * a key, and stays with the server. Of several the first counts.
 */
export const localRpcUrl = (rpcUrl: string): string | undefined => {
  const first = rpcUrl.split(',')[0]?.trim() ?? '';
  return URL.canParse(first) && LOOPBACK.test(new URL(first).hostname) ? first.replace(/^ws/, 'http') : undefined;
};
