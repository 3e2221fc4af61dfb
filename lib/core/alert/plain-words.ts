/**
 * Text that may hold names from the chain, as it may be shown and sent: no control, formatting or private characters (a
 * direction override would turn a line about), lines kept, at most `most` characters.
 */
export function plainWords(text: string, most: number): string {
  const clean = text
    .split('\n')
    .map((line) => line.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim())
    .join('\n')
    .trim();
  const characters = [...clean];
  return characters.length <= most ? clean : `${characters.slice(0, most - 1).join('')}…`;
}
