import { createVerify, generateKeyPairSync, verify } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { brief, evaluate, failureOf } from "../../support/evaluate.ts";

test("bytes survive hexadecimal digits and base64", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 30 }), async (b) => {
      expect(await evaluate("hexdecode(hex(b))", { b })).toEqual(b);
      expect(await evaluate("base64decode(base64(b))", { b })).toEqual(b);
      expect(await evaluate("base64decode(base64url(b))", { b })).toEqual(b);
    }),
  );
});

test("JSON survives", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue(),
      async (x) => void expect(JSON.stringify(await evaluate("parseJson(json(x))", { x }))).toBe(JSON.stringify(x)),
    ),
  );
  expect(await evaluate("parseJson(base64decode(part)).sub", { part: "eyJzdWIiOiJhIn0" })).toBe("a");
});

test("a text is hexadecimal by its UTF-8 bytes, a whole number in base 16", async () => {
  expect(await evaluate('[hex("255"), hex(255), hex(b)]', { b: new Uint8Array([1]) })).toEqual(["323535", "ff", "01"]);
});

test("tokens are signed by the algorithm that is asked for", async () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = (key: typeof rsa.privateKey): string => key.export({ type: "pkcs8", format: "pem" }) as string;
  const signed = async (key: typeof rsa.privateKey, alg: string): Promise<readonly [string, Buffer]> => {
    const token = (await evaluate("jwt({'sub': 'alice'}, key, alg)", { key: pem(key), alg })) as string;
    const [head = "", body = "", signature = ""] = token.split(".");
    expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({ alg, typ: "JWT" });
    expect(JSON.parse(Buffer.from(body, "base64url").toString())).toEqual({ sub: "alice" });
    return [`${head}.${body}`, Buffer.from(signature, "base64url")];
  };
  const [rsaData, rsaSignature] = await signed(rsa.privateKey, "RS256");
  expect(createVerify("sha256").update(rsaData).verify(rsa.publicKey, rsaSignature)).toBe(true);
  const [ecData, ecSignature] = await signed(ec.privateKey, "ES256");
  expect(verify("sha256", Buffer.from(ecData), { key: ec.publicKey, dsaEncoding: "ieee-p1363" }, ecSignature)).toBe(
    true,
  );
  expect(await evaluate("jwt({}, '', 'none')")).toBe("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.e30.");
});

test.each([
  ["base64decode(s)", '1:1+15 base64decode(text): expected base64, got the text "*"'],
  ["parseJson(s)", '1:1+12 parseJson(text): "*" is not JSON'],
  [
    "hmac('sha3', s, s)",
    '1:1+18 hmac(algorithm, key, data, encoding?): expected one of sha1, sha256, sha384, sha512, md5, got the text "sha3"',
  ],
  ["jwt(s, s)", '1:1+9 jwt(payload, key, algorithm?): expected a map of claims, got the text "*"'],
  ["sha256(nothing)", "1:1+15 sha256(data, encoding?): expected a text, got null"],
])("%s fails", async (text, expected) => {
  expect(brief(await failureOf(text, { s: "*", nothing: null }))).toBe(expected);
});

test("a key that is none for the algorithm is named as the fault", async () => {
  expect((await failureOf("jwt({}, key, 'RS256')", { key: "secret" })).headline).toMatch(
    /^jwt\(payload, key, algorithm\?\): the key does not serve RS256: /,
  );
});
