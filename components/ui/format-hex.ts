/** An address or a hash with its middle left out: `0x1234…abcd`. Its title should carry the whole. */
export const shortHex = (value: string, head = 6, tail = 4): string =>
  value.length <= head + tail + 1 ? value : `${value.slice(0, head)}…${value.slice(-tail)}`;
