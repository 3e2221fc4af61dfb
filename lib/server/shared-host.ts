import type { Host } from './host';

/** Instrumentation and route handlers do not share modules; they share the process. */
const KEY = Symbol.for('breakwater.host');
const shared = globalThis as typeof globalThis & { [KEY]?: Host | undefined };

/** The host of this process; `undefined` until instrumentation has run. */
export const engineHost = (): Host | undefined => shared[KEY];

/** Makes this the host of the process; `undefined`: it has none. */
export const shareEngineHost = (host: Host | undefined): void => {
  shared[KEY] = host;
};
