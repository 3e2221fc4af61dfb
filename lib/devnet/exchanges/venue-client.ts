import { WebSocket } from 'ws';
import { createSlowSender } from './slow-sender';
import { type VenueFault, wrongTypes } from './venue-fault';
import type { VenueSession } from './venue-protocol';

export interface VenueClient {
  readonly session: VenueSession;
  /** Sends nothing more. */
  stop(): void;
}

/** One client's connection to a local venue, with what the fault of the moment does to its frames. */
export function openVenueClient(socket: WebSocket, url: URL, fault: () => VenueFault | undefined): VenueClient {
  let lastSentAt = Date.now();
  const sender = createSlowSender(
    (text, fin) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text, { fin });
    },
    () => fault() === 'slow',
  );
  const sendText = (text: string): void => {
    const now = fault();
    if (socket.readyState !== WebSocket.OPEN || now === 'silent' || now === 'half-open') return;
    lastSentAt = Date.now();
    sender.send(text);
    if (now === 'duplicate') sender.send(text);
  };
  return {
    session: {
      url,
      subscriptions: new Set(),
      send: (frame) => sendText(JSON.stringify(fault() === 'wrong-types' ? wrongTypes(frame) : frame)),
      sendText,
      ping: () => {
        if (fault() !== 'half-open') socket.ping();
      },
      lastSentAt: () => lastSentAt,
      close: (code, reason) => socket.close(code, reason),
    },
    stop: () => sender.stop(),
  };
}
