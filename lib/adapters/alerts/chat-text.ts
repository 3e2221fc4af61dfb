const ZERO_WIDTH = '\u200B';

/**
 * Text that may hold names from the chain, so that a chat makes no link and calls nobody by it: between what would be a
 * scheme, a domain or a mention stands a character that is not seen.
 */
export const withoutLinks = (text: string): string =>
  text
    .replaceAll('://', `:${ZERO_WIDTH}//`)
    .replaceAll(/(?<=[\p{L}\p{N}])\.(?=\p{L})/gu, `.${ZERO_WIDTH}`)
    .replaceAll(/[@#](?=[\p{L}\p{N}_])/gu, (sign) => `${sign}${ZERO_WIDTH}`);

/** Escapes character by character, and ends before it is longer than `most`: no escape is cut in two. */
export const escapedWithin = (text: string, most: number, escaped: (character: string) => string): string => {
  let all = '';
  for (const character of text) {
    const next = escaped(character);
    if (all.length + next.length > most - 1) return `${all}…`;
    all += next;
  }
  return all;
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** For Slack's texts and Telegram's HTML. */
export const entity = (character: string): string => ENTITIES[character] ?? character;

/** For Discord's Markdown: whatever is neither a letter, a figure nor a space. */
export const backslashed = (character: string): string =>
  /[!-/:-@[-`{-~]/.test(character) ? `\\${character}` : character;
