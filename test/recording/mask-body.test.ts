import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { maskBody } from "../../src/recording/mask-body.ts";
import { Secrets } from "../../src/recording/secrets.ts";
import type { TrafficBody } from "../../src/recording/traffic.ts";

function masked(
  type: string,
  body: string | Buffer | TrafficBody,
  coding?: string,
): TrafficBody | Promise<TrafficBody> {
  const content = typeof body === "string" || Buffer.isBuffer(body) ? { bytes: Buffer.from(body) } : body;
  const headers = [
    ["content-type", type] as const,
    ...(coding === undefined ? [] : [["Content-Encoding", coding] as const]),
  ];
  return maskBody(content, headers, new Secrets());
}

function textOf(body: TrafficBody | Promise<TrafficBody>): string {
  if (body instanceof Promise) throw new Error("it waits for something");
  return Buffer.from(body.bytes).toString();
}

it.each([
  ["application/json", '{"token":"ab"}', '{"token":"${secret.token}"}'],
  ["application/vnd.api+json; charset=utf-8", '{"token":"ab"}', '{"token":"${secret.token}"}'],
  ["text/plain;charset=UTF-8", ' {"token":"ab"}', ' {"token":"${secret.token}"}'],
  ["", '[{"token":"ab"}]', '[{"token":"${secret.token}"}]'],
  ["application/x-www-form-urlencoded", "user=a&password=b", "user=a&password=${secret.password}"],
  ["text/plain", "password=b", "password=${secret.password}"],
  ["text/html", "<p>password=b", "<p>password=b"],
  ["text/event-stream", 'data: {"password":"x"}\n\n', 'data: {"password":"${secret.password}"}\n\n'],
  [
    "application/x-ndjson",
    '{"token":"ab"}\n{"token":"ab"}',
    '{"token":"${secret.token}"}\n{"token":"${secret.token}"}',
  ],
  ["image/svg+xml", "<svg><password>b</password></svg>", "<svg><password>${secret.password}</password></svg>"],
])("%s: %s", (type, text, expected) => expect(textOf(masked(type, text))).toBe(expected));

describe("packed bodies", () => {
  it.each([
    ["gzip", gzipSync('{"token":"ab"}')],
    ["br", brotliCompressSync('{"token":"ab"}')],
    // A HAR has it unpacked.
    ["gzip", Buffer.from('{"token":"ab"}')],
  ])("are unpacked: %s", async (coding, bytes) => {
    expect(await masked("application/json", bytes, coding)).toEqual({
      bytes: Buffer.from('{"token":"${secret.token}"}'),
      unpacked: true,
    });
  });

  it("that were unpacked are what they are", () => {
    expect(masked("image/png", { bytes: Buffer.from([1, 2]), unpacked: true }, "br")).toEqual({
      bytes: Buffer.from([1, 2]),
      unpacked: true,
    });
  });

  it("that cannot be unpacked are told of by their size", async () => {
    expect(await masked("application/json", Buffer.from([0xff, 1, 2]), "gzip")).toEqual({
      bytes: new Uint8Array(),
      of: 3,
      omitted: "it is packed (gzip), and cannot be unpacked",
    });
  });
});

describe("what is no text", () => {
  it.each(["image/png", "font/woff2", "audio/ogg", "application/wasm"])("%s stays", (type) => {
    const body = { bytes: Buffer.from([0x89, 0, 0xff]) };
    expect(masked(type, body)).toBe(body);
  });

  it.each([
    ["application/pdf", "nobody can tell what is secret in application/pdf"],
    ["application/x-protobuf; x=y", "nobody can tell what is secret in application/x-protobuf"],
    ["", "nobody can tell what is secret in what has no type"],
  ])("%s is told of by its size", (type, omitted) => {
    expect(masked(type, Buffer.from([0x89, 0, 0xff]))).toEqual({ bytes: new Uint8Array(), of: 3, omitted });
    expect(masked(type, { bytes: Buffer.from([0x89, 0, 0xff]), of: 9000 })).toMatchObject({ of: 9000, omitted });
  });

  it("is not taken for what was cut within a character, or is of Latin-1", () => {
    const cut = Buffer.from('{"token":"ab","x":"é').subarray(0, -1);
    expect(
      Buffer.from((masked("application/json", { bytes: cut, of: 100 }) as TrafficBody).bytes).toString("latin1"),
    ).toBe('{"token":"${secret.token}","x":"\u00c3');
    const latin = Buffer.from('{"token":"ab","x":"é"}', "latin1");
    expect(Buffer.from((masked("application/json", latin) as TrafficBody).bytes)).toEqual(
      Buffer.from('{"token":"${secret.token}","x":"é"}', "latin1"),
    );
  });

  it("and was left out before stays so", () => {
    const body = { bytes: new Uint8Array(), of: 3, omitted: "whatever" };
    expect(masked("application/pdf", body, "gzip")).toBe(body);
  });
});
