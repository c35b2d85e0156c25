/**
 * The first bytes of a message. Of a text whole characters: what is cut within one would break RFC 6455, which is another
 * fault.
 */
export function truncated(data: string | Uint8Array, kept: number, binary: boolean): Buffer {
  const bytes = Buffer.from(data as Uint8Array);
  if (kept >= bytes.length) return bytes;
  let end = kept;
  // Bytes that go on with a character begin with the bits 10.
  if (!binary) while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

/**
 * A message some of whose bytes have become others, at places that `random` (a number in [0, 1)) chooses. A text stays one: its
 * ASCII characters become other printable ones, and the rest of it stays.
 */
export function corrupted(data: string | Uint8Array, count: number, binary: boolean, random: () => number): Buffer {
  const bytes = Buffer.from(typeof data === "string" ? Buffer.from(data) : data);
  const places: number[] = [];
  for (let at = 0; at < bytes.length; at++) if (binary || (bytes[at] ?? 0) < 0x80) places.push(at);
  for (let done = 0; done < count && done < places.length; done++) {
    const chosen = done + Math.floor(random() * (places.length - done));
    const at = places[chosen] ?? 0;
    places[chosen] = places[done] ?? 0;
    places[done] = at;
    bytes[at] = binary ? otherByte(bytes[at] ?? 0, random) : otherCharacter(bytes[at] ?? 0, random);
  }
  return bytes;
}

// --- internal ---

function otherByte(byte: number, random: () => number): number {
  return byte ^ (1 + Math.floor(random() * 255));
}

/** From the space to the tilde: the printable characters of ASCII. */
const [FIRST, LAST] = [0x20, 0x7e];

function otherCharacter(byte: number, random: () => number): number {
  const other = FIRST + Math.floor(random() * (LAST - FIRST));
  return other >= byte ? other + 1 : other;
}
