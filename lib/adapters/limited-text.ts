/** The whole of an answer, UTF-8. Throws what `tooLong` makes as soon as it is longer than `mostBytes`: no more is read then. */
export async function limitedText(response: Response, mostBytes: number, tooLong: () => Error): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw tooLong();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
