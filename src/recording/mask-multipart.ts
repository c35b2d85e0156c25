/** A part of a `multipart/form-data`. Texts are of Latin-1: a character is a byte. */
export interface Part {
  /** With the blank line that ends it. */
  readonly head: string;
  readonly content: string;
  readonly name: string;
  readonly isFile: boolean;
  /** Undefined: none is said. */
  readonly type: string | undefined;
}

/**
 * The same body with other contents of its parts, each of which `content` gives. Undefined when it has no such parts. What was
 * cut off within the head of a part is left out.
 */
export function mapParts(bytes: Uint8Array, contentType: string, content: (part: Part) => string): Buffer | undefined {
  const [, quoted, plain] = /boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const sign = `--${boundary}`;
  const first = text.startsWith(sign) ? 0 : text.indexOf(`\r\n${sign}`);
  if (first === -1) return undefined;
  const [, ...sections] = `\r\n${text.slice(first === 0 ? 0 : first + 2)}`.split(`\r\n${sign}`);
  const made = sections.map((section) => {
    const end = section.indexOf("\r\n\r\n");
    if (section.startsWith("--")) return "--\r\n";
    if (end === -1) return "\r\n";
    const head = section.slice(0, end + 4);
    return head + content(partOf(head, section.slice(end + 4)));
  });
  return Buffer.from(
    made
      .map((section) => `\r\n${sign}${section}`)
      .join("")
      .slice(2),
    "latin1",
  );
}

// --- internal ---

function partOf(head: string, content: string): Part {
  const [, disposition = ""] = /^content-disposition:([^\r\n]*)/im.exec(head) ?? [];
  const [, type] = /^content-type:\s*([^\r\n]*)/im.exec(head) ?? [];
  const [, quoted, plain = ""] = /[;\s]name=(?:"([^"]*)"|([^\s;"]+))/i.exec(disposition) ?? [];
  return { head, content, name: quoted ?? plain, isFile: /[;\s]filename\*?=/i.test(disposition), type };
}
