import { describe, expect, it } from "vitest";
import { hostNameOf, isLoopback } from "../../src/net/loopback.ts";

describe("who listens on this machine alone", () => {
  it.each(["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])("is %s", (host) =>
    expect(isLoopback(host)).toBe(true),
  );
  it.each(["0.0.0.0", "::", "192.168.0.1", "localhost.evil.example", "127.0.0.1.evil.example", "1", ""])(
    "is not %s",
    (host) => expect(isLoopback(host)).toBe(false),
  );
});

describe("the name in a Host header", () => {
  it.each([
    ["localhost:8080", "localhost"],
    ["Example.COM", "example.com"],
    ["[::1]:8080", "::1"],
    ["[::1", "::"],
    ["127.0.0.1:80", "127.0.0.1"],
    [" ", ""],
    [":80", ""],
  ])("%j is %j", (authority, name) => {
    expect(hostNameOf(authority)).toBe(name);
  });
});
