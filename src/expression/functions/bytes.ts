import { createHash, createHmac, sign } from "node:crypto";
import { base64Bytes, bytesOf, hexBytes, hexText } from "../bytes-of.ts";
import { Fault } from "../fault.ts";
import { isMap } from "../access.ts";
import { jsonText, named, shown } from "../value-text.ts";
import { asBytes, asOneOf, asText } from "./arguments.ts";
import type { ExpressionFunction } from "./function.ts";

const encodings = ["hex", "base64", "base64url"] as const;
const digests = ["sha1", "sha256", "sha384", "sha512", "md5"] as const;
const jwtAlgorithms = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "none"] as const;

/** Bytes and their texts, digests, signatures, JSON. A text counts as its UTF-8 bytes. */
export const byteFunctions = {
  bytes: {
    signature: "bytes(text)",
    summary: "The UTF-8 bytes of a text.",
    example: 'hex(bytes("hi"))',
    gives: "6869",
    call: ([value]) => asBytes(value),
  },
  hex: {
    signature: "hex(value)",
    summary: "Bytes (or the UTF-8 bytes of a text) as hexadecimal digits; a whole number in base 16.",
    example: "hex(255)",
    gives: "ff",
    call: ([value]) =>
      typeof value === "bigint" || Number.isInteger(value) ? (value as number).toString(16) : hexText(asBytes(value)),
  },
  hexdecode: {
    signature: "hexdecode(text)",
    summary: "The bytes of hexadecimal digits; spaces are allowed.",
    example: 'string(hexdecode("68 69"))',
    gives: "hi",
    call: ([text]) => hexBytes(asText(text)) ?? wrong(text, "pairs of hexadecimal digits"),
  },
  base64: {
    signature: "base64(value)",
    summary: "Bytes (or the UTF-8 bytes of a text) as base64.",
    example: 'base64("hi?")',
    gives: "aGk/",
    call: ([value]) => Buffer.from(asBytes(value)).toString("base64"),
  },
  base64url: {
    signature: "base64url(value)",
    summary: "Bytes (or the UTF-8 bytes of a text) as base64 for URLs, without padding.",
    example: 'base64url("hi?")',
    gives: "aGk_",
    call: ([value]) => Buffer.from(asBytes(value)).toString("base64url"),
  },
  base64decode: {
    signature: "base64decode(text)",
    summary: "The bytes of base64 or base64url; `string(…)` makes a text of them.",
    example: 'string(base64decode("aGk/"))',
    gives: "hi?",
    call: ([text]) => base64Bytes(asText(text)) ?? wrong(text, "base64"),
  },
  sha256: {
    signature: "sha256(data, encoding?)",
    summary: "The SHA-256 digest, as hex unless told (hex, base64, base64url).",
    example: 'sha256("abc")',
    gives: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    call: ([data, encoding = "hex"]) => createHash("sha256").update(asBytes(data)).digest(asOneOf(encoding, encodings)),
  },
  hash: {
    signature: "hash(algorithm, data, encoding?)",
    summary: "A digest by sha1, sha256, sha384, sha512 or md5, as hex unless told.",
    example: 'hash("md5", "abc")',
    gives: "900150983cd24fb0d6963f7d28e17f72",
    call: ([algorithm, data, encoding = "hex"]) =>
      createHash(asOneOf(algorithm, digests)).update(asBytes(data)).digest(asOneOf(encoding, encodings)),
  },
  hmac: {
    signature: "hmac(algorithm, key, data, encoding?)",
    summary: "A keyed digest (RFC 2104) by sha1, sha256, sha384, sha512 or md5, as hex unless told.",
    example: 'hmac("sha256", "key", "data")',
    gives: "5031fe3d989c6d1537a013fa6e739da23463fdaec3b70137d828e36ace221bd0",
    call: ([algorithm, key, data, encoding = "hex"]) =>
      createHmac(asOneOf(algorithm, digests), asBytes(key)).update(asBytes(data)).digest(asOneOf(encoding, encodings)),
  },
  jwt: {
    signature: "jwt(payload, key, algorithm?)",
    summary:
      "A signed JSON Web Token (RFC 7519), by HS256 unless told; for RS… and ES… the key is a private key in PEM.",
    example: 'jwt(parseJson("{}"), "secret")',
    gives: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.t-IDcSemACt8x4iTMCda8Yhe3iZaWbvV5XKSTbuAn0M",
    call([payload, key, algorithm = "HS256"]) {
      if (!isMap(payload)) throw new Fault(`expected a map of claims, got ${named(payload)}`);
      const alg = asOneOf(algorithm, jwtAlgorithms);
      const signed = `${part(jsonText({ alg, typ: "JWT" }))}.${part(jsonText(payload))}`;
      return `${signed}.${signature(alg, key, signed)}`;
    },
  },
  json: {
    signature: "json(value)",
    summary: "The value as JSON text.",
    example: 'json("a")',
    gives: '"a"',
    call: ([value]) => jsonText(value),
  },
  parseJson: {
    signature: "parseJson(text)",
    summary: "The value of a JSON text.",
    example: 'parseJson("[1]")',
    gives: [1],
    call([value]) {
      const text = asText(value);
      try {
        return JSON.parse(text) as unknown;
      } catch (thrown) {
        if (!(thrown instanceof SyntaxError)) throw thrown;
        throw new Fault(`${shown(text)} is not JSON`);
      }
    },
  },
} as const satisfies Record<string, ExpressionFunction>;

function wrong(value: unknown, expected: string): never {
  throw new Fault(`expected ${expected}, got ${named(value)}`);
}

function part(text: string): string {
  return Buffer.from(bytesOf(text)).toString("base64url");
}

function signature(alg: (typeof jwtAlgorithms)[number], key: unknown, data: string): string {
  if (alg === "none") return "";
  const digest = `sha${alg.slice(2)}`;
  if (alg.startsWith("HS")) return createHmac(digest, asBytes(key)).update(data).digest("base64url");
  try {
    return sign(digest, Buffer.from(data), { key: asText(key), dsaEncoding: "ieee-p1363" }).toString("base64url");
  } catch (thrown) {
    throw new Fault(`the key does not serve ${alg}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
