/** Lines of sixteen bytes, with their offset and what of them is ASCII. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const part = bytes.subarray(offset, offset + 16);
    const ascii = [...part].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${offset.toString(16).padStart(6, "0")}  ${hexOf(part).padEnd(48)} ${ascii}`);
  }
  return lines.join("\n");
}

/** `01 02 ff` */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** The bytes that base64 stands for. */
export function bytesOf(base64: string): Uint8Array {
  const whole = base64.slice(0, base64.length - (base64.length % 4));
  let text: string;
  try {
    text = atob(whole);
  } catch {
    // What stands in its place when it was kept secret.
    text = base64;
  }
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
