import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { piecesOf, volatileScalar } from "../../src/recording/volatile.ts";

const now = Date.parse("2026-01-02T03:04:05Z");

describe("what changes from run to run", () => {
  it.each<[unknown, string | undefined, string]>([
    ["3f2504e0-4f89-41d3-9a0c-0305e82c3301", undefined, "a UUID"],
    ["2026-01-02T03:04:05.123Z", undefined, "a time"],
    ["2026-01-02 03:04:05+01:00", undefined, "a time"],
    ["2026-02-01T00:00:00Z", "expiresAt", "a time"],
    [now + 17, undefined, "a time in milliseconds since 1970"],
    [Math.round(now / 1000), undefined, "a time in seconds since 1970"],
    [now / 1000 + 3600.5, "exp", "a time in seconds since 1970"],
    [(now + 5) * 1000, undefined, "a time in microseconds since 1970"],
    [String(now), undefined, "a time in milliseconds since 1970"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl", undefined, "a signed token (JWT)"],
    ["lpsKpVbBLLhCU8LMAAAB", "sid", "a random text"],
    ["bovDPNI-z7YrXNGHAAAB", "sid", "a random text"],
    ["sHxxbfmqkdgYdrMFAAAB", "sid", "a random text"],
    ["01ARZ3NDEKTSV4RRFFQ69G5FAV", undefined, "a random text"],
    ["507f1f77bcf86cd799439011", undefined, "a random text"],
    ["x8Kq2LmZ", "orderId", "a random text"],
    ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", undefined, "a long random text"],
    ["abc12345", "csrfToken", "named csrfToken"],
    ["1098765432109876543", "id", "a long number as an id"],
  ])("%j named %s is %s", (value, name, why) => {
    expect(volatileScalar(value, { name, now })?.why).toBe(why);
  });

  it.each<[unknown, string | undefined]>([
    ["lobby", "room"],
    ["hello, world", undefined],
    ["getUserProfileSettings2", undefined],
    ["ORDER-2024-0001-EUROPE", "id"],
    ["subscribe-to-everything", undefined],
    ["graphql-transport-ws", undefined],
    ["order-17", "id"],
    ["OrderItem1DetailPage", "key"],
    ["application/json", undefined],
    ["2019-01-01T00:00:00Z", "createdAt"],
    ["2026-01-02", "day"],
    [42, "id"],
    [1e21, "n"],
    [123_456_789, "size"],
    [1_500_000_000, "bytes"],
    [true, undefined],
    [null, "token"],
    ["", "token"],
    ["bearer", "token_type"],
    ["1234567890123456", "card"],
  ])("%j named %s is not", (value, name) => {
    expect(volatileScalar(value, { name, now })).toBeUndefined();
  });

  it("is found within a text, by the name that stands before it", () => {
    expect(piecesOf('0{"sid":"lpsKpVbBLLhCU8LMAAAB","pingInterval":25000}', { now })).toEqual([
      { text: '0{"sid":"' },
      { text: "lpsKpVbBLLhCU8LMAAAB", volatile: { kind: "id", why: "a random text" } },
      { text: '","pingInterval":25000}' },
    ]);
    expect(piecesOf("room:3f2504e0-4f89-41d3-9a0c-0305e82c3301").map(({ volatile }) => volatile?.kind)).toEqual([
      undefined,
      "uuid",
    ]);
    expect(piecesOf("token=abcd1234; Path=/").map(({ text }) => text)).toEqual(["token=", "abcd1234", "; Path=/"]);
  });

  it("leaves nothing out of a text", () => {
    const part = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.uuid(),
      fc.constantFrom("2026-01-02T03:04:05Z", '"sid":"', String(now)),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join("");
        expect(
          piecesOf(text, { now })
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });

  it("is no run of letters that has no end, as contents in base64 are", () => {
    const text = "a1".repeat(500_000);
    expect(piecesOf(text)).toEqual([{ text }]);
    expect(piecesOf(`token=${text}`)).toEqual([{ text: `token=${text}` }]);
  });
});
