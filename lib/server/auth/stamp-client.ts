import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { CLIENT_HEADER, clientAddressOf } from './client-address';

/**
 * Writes the client's address on every request before anyone sees it. Route handlers have no socket, and the
 * `X-Forwarded-For` that they see is whatever the client says.
 */
export const stampClients = (proxies: number): void =>
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { readonly request: IncomingMessage };
    const forwarded = request.headers['x-forwarded-for'];
    const address = clientAddressOf(
      request.socket.remoteAddress,
      Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
      proxies,
    );
    request.headers[CLIENT_HEADER] = address ?? '';
  });
