import { describe, expect, it } from "vitest";
import type { DialError } from "../../src/net/connection.ts";
import { proxyAdvice } from "../../src/net/proxy-fault.ts";

describe("a proxy that opens no way to the server", () => {
  it.each([
    [407, false, "wants to know who you are", "http://user:password@host:port"],
    [407, true, "does not let this user in", "%40"],
    [403, false, "lets nobody through to this host and port", "port 443"],
    [502, false, "gets no connection to the server", "Is the server running"],
    [503, false, "gets no connection to the server", "Is the server running"],
    [504, false, "gives it no answer in time", "Can the proxy reach the server?"],
    [undefined, false, "the server was not asked", "Is the proxy running"],
  ])("is told by its answer: %s, with a user: %s", (status, authorized, meaning, help) => {
    const advice = proxyAdvice({ status, authorized }, "refused");
    expect(advice.meaning).toContain(meaning);
    expect(advice.help).toContain(help);
  });

  it.each<DialError>(["refused", "reset", "timeout", "tls", "dns", "redirects", "protocol", "aborted"])(
    "that gives no answer is told by what went wrong, and can be left out: %s",
    (error) => {
      const { meaning, help } = proxyAdvice({ status: undefined, authorized: false }, error);
      expect(meaning).toMatch(/proxy/);
      expect(help).toMatch(/Leave it out where the server is reached without a proxy\.$/);
    },
  );
});
