import { isUtf8 } from "node:buffer";
import { bodyText } from "./body-text.ts";
import { maskJson, maskedValue } from "./mask-json.ts";
import { mapParts, type Part } from "./mask-multipart.ts";
import { maskText } from "./mask-text.ts";
import type { Secrets } from "./secrets.ts";
import type { HeaderList, TrafficBody } from "./traffic.ts";
import { codingsOf, unpackedBody } from "./unpack-body.ts";

/**
 * A body in which names stand for secrets: of JSON, forms, their parts, and other texts. It is unpacked before. Images, sounds and
 * fonts have no names in them, and stay. Of all else nobody can tell what is secret: only its size is left. A promise where it
 * has to be unpacked.
 */
export function maskBody(body: TrafficBody, headers: HeaderList, secrets: Secrets): TrafficBody | Promise<TrafficBody> {
  const type = valueOf(headers, "content-type");
  const codings = body.unpacked || body.omitted !== undefined ? [] : codingsOf(headers);
  if (codings.length === 0) return maskedBody(body, type, secrets);
  return unpackedBody(body, codings).then((unpacked) => {
    if (unpacked) return maskedBody(unpacked, type, secrets);
    // Some captures unpack bodies, and keep the header.
    if (isText(body)) return maskedBody({ ...body, unpacked: true }, type, secrets);
    return omitted(body, `it is packed (${codings.join(", ")}), and cannot be unpacked`);
  });
}

// --- internal ---

function maskedBody(body: TrafficBody, type: string, secrets: Secrets): TrafficBody {
  if (body.omitted !== undefined || body.bytes.length === 0) return body;
  const masked = maskedBytes(body.bytes, { type, secrets, isCut: body.of !== undefined });
  if (!masked) return omitted(body, `nobody can tell what is secret in ${essenceOf(type) || "what has no type"}`);
  return masked === body.bytes ? body : { ...body, bytes: masked };
}

function omitted({ bytes, of = bytes.length, ...rest }: TrafficBody, why: string): TrafficBody {
  return { ...rest, bytes: new Uint8Array(), of, omitted: why };
}

interface Content {
  readonly type: string;
  readonly secrets: Secrets;
  readonly isCut: boolean;
}

/** Undefined: it is nothing in which secrets can be found. The same bytes where there are none. */
function maskedBytes(bytes: Uint8Array, content: Content): Uint8Array | undefined {
  const { type, secrets, isCut } = content;
  const essence = essenceOf(type);
  if (essence.startsWith("multipart/")) return mapParts(bytes, type, (part) => maskedPart(part, content));
  if (harmless.test(essence) && essence !== "image/svg+xml") return bytes;
  if (!isText({ bytes, ...(isCut ? { of: bytes.length } : {}) }) && (!textual.test(essence) || bytes.includes(0)))
    return undefined;
  // In Latin-1 every character is a byte: nothing is lost of what is of another encoding, or was cut in a character.
  const encoding = isUtf8(bytes) ? "utf8" : "latin1";
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
  const masked = maskedString(text, essence, secrets);
  return masked === text ? bytes : Buffer.from(masked, encoding);
}

function maskedString(text: string, essence: string, secrets: Secrets): string {
  if (essence === "application/x-www-form-urlencoded") return secrets.form(text);
  if (json.test(essence) || /^\s*[[{]/.test(text)) return maskJson(text, secrets, "http");
  return maskText(text, secrets, code.test(essence) ? "code" : "prose");
}

function maskedPart({ name, isFile, type, content }: Part, { secrets, isCut }: Content): string {
  const bytes = Buffer.from(content, "latin1");
  if (isFile || type !== undefined) {
    const masked = maskedBytes(bytes, { type: type ?? "application/octet-stream", secrets, isCut });
    if (!masked) return `(${bytes.length} bytes of ${essenceOf(type ?? "") || "a file"}, which are not recorded)`;
    if (isFile) return Buffer.from(masked).toString("latin1");
  }
  const encoding = isUtf8(bytes) ? "utf8" : "latin1";
  const value = bytes.toString(encoding);
  const masked = maskedValue(name, value, { secrets, spoken: "http", depth: 0, outside: "nothing" });
  return Buffer.from(masked ?? value, encoding).toString("latin1");
}

const json = /[/+](?:[\w.-]*json|json-seq)$|^application\/(?:x-)?ndjson$/;
const code =
  /^text\/(?:html|css|javascript|xml)$|^application\/(?:xhtml\+xml|xml|javascript|x-javascript|ecmascript)$|\+xml$/;
const textual = /^text\/|[/+](?:json|xml)$|javascript$|x-www-form-urlencoded$/;
/** In these nothing has a name. */
const harmless = /^(?:image|audio|video|font)\/|^application\/(?:wasm|font-|x-font-|vnd\.ms-fontobject)/;

function isText(body: Pick<TrafficBody, "bytes" | "of">): boolean {
  return !body.bytes.includes(0) && bodyText(body) !== undefined;
}

function essenceOf(type: string): string {
  return (type.split(";", 1)[0] ?? "").trim().toLowerCase();
}

function valueOf(headers: HeaderList, wanted: string): string {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
}
