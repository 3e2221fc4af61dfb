/** Sends part of a message; `last` ends the message. */
type SendPart = (text: string, last: boolean) => void;

/** Ms between two parts. */
const PAUSE_MS = 60;

/**
 * Sends texts whole, or each in two parts with a pause between. Order is kept, so that what was sent slowly holds up
 * what follows.
 */
export function createSlowSender(send: SendPart, isSlow: () => boolean) {
  const waiting: { readonly text: string; readonly last: boolean }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const pump = (): void => {
    timer = undefined;
    do {
      const part = waiting.shift();
      if (part === undefined) return;
      send(part.text, part.last);
    } while (!isSlow());
    timer = setTimeout(pump, PAUSE_MS);
  };
  return {
    send(text: string): void {
      if (!isSlow() && waiting.length === 0 && timer === undefined) {
        send(text, true);
        return;
      }
      const half = Math.ceil(text.length / 2);
      waiting.push({ text: text.slice(0, half), last: false }, { text: text.slice(half), last: true });
      timer ??= setTimeout(pump, PAUSE_MS);
    },
    stop(): void {
      clearTimeout(timer);
      waiting.length = 0;
    },
  };
}
