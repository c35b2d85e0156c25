import { describe, expect, it } from "vitest";
import { OwnNames } from "../../src/proxy/own-names.ts";

const target = new URL("wss://api.example.com/ws");

describe("the names of a proxy", () => {
  it.each([
    "127.0.0.1:9000",
    "localhost:9000",
    "LOCALHOST",
    "app.localhost:9000",
    "[::1]:9000",
    "10.0.0.7:80",
    "api.example.com",
    undefined,
  ])("for this machine alone: %s is one", (authority) => {
    for (const host of ["127.0.0.1", "localhost", "::1"])
      expect(new OwnNames(host, target).isForeign(authority)).toBe(false);
  });

  it.each([
    "evil.example:9000",
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "x",
    "",
    "evil.api.example.com",
  ])("for this machine alone: %j is none", (authority) => {
    for (const host of ["127.0.0.1", "localhost", "::1"])
      expect(new OwnNames(host, target).isForeign(authority)).toBe(true);
  });

  it("are what it listens as, and for all networks any", () => {
    const named = new OwnNames("Local.example.com", target);
    expect(named.isForeign("local.EXAMPLE.com:9000")).toBe(false);
    expect(named.isForeign("evil.example:9000")).toBe(true);
    for (const host of ["0.0.0.0", "::", "192.168.0.1"])
      expect(new OwnNames(host, target).isForeign("evil.example:9000")).toBe(false);
  });

  it("tell which pages are its own", () => {
    const own = new URL("ws://127.0.0.1:9000");
    expect(new OwnNames("127.0.0.1", target).origins("app.localhost:9000", own)).toEqual([
      "127.0.0.1:9000",
      "localhost:9000",
      "[::1]:9000",
      "app.localhost:9000",
    ]);
    expect(new OwnNames("0.0.0.0", target).origins("box:9000", own)).toEqual(["box:9000"]);
    expect(new OwnNames("0.0.0.0", target).origins(undefined, own)).toEqual(["127.0.0.1:9000"]);
  });
});
