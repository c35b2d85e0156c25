import { describe, expect, it } from "vitest";
import { closeAdvice } from "../../src/diagnose/close-advice.ts";

describe("a server that closes at once", () => {
  const offer = { url: "ws://h/graphql", protocols: [] };

  it.each([
    [4406, "", "The server wants a subprotocol, and none was offered."],
    [1002, "Sub-protocol required", "The server wants a subprotocol, and none was offered."],
    [1013, "", "The server is too busy for this connection."],
    [1011, "", "The server failed while it took the connection."],
    [
      1008,
      "no token",
      "It takes the handshake and then does not want the connection: often a token that is missing or wrong.",
    ],
    [4401, "", "It takes the handshake and then does not want the connection: often a token that is missing or wrong."],
  ])("with %i %s", (code, reason, meaning) => {
    expect(closeAdvice({ code, reason }, offer).meaning).toBe(meaning);
  });

  it("is told who somebody is by options", () => {
    expect(closeAdvice({ code: 1008, reason: "" }, offer).help).toBe(
      "Who you are is said with --bearer TOKEN, -u name:password, a cookie (-b session=…) or any header (-H 'X-Api-Key: …'); some servers want it in the url, or as the first message.",
    );
  });
});
