import { describe, expect, it } from "vitest";
import { errorAdvice, statusAdvice } from "../../src/diagnose/advice.ts";
import { dialProblem } from "../../src/diagnose/dial-problem.ts";
import type { DialError } from "../../src/net/connection.ts";

describe("advice", () => {
  it.each([200, 301, 400, 401, 403, 404, 405, 418, 426, 429, 500, 502, 503, 504])(
    "is there for the status %i",
    (status) => {
      const { meaning, help } = statusAdvice({ status, headers: {} });
      expect([meaning, help].every((each) => each.length > 10)).toBe(true);
    },
  );

  it("names where a redirect leads", () => {
    expect(statusAdvice({ status: 302, headers: { location: "/elsewhere" } }).meaning).toContain("/elsewhere");
  });

  it.each<DialError>(["refused", "reset", "timeout", "tls", "dns", "redirects", "protocol", "aborted"])(
    "is there for the error %s",
    (error) => {
      const { meaning, help } = errorAdvice(error, { url: "ws://h", message: "" });
      expect([meaning, help].every((each) => each.length > 5)).toBe(true);
    },
  );

  it.each(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "does not trust an authority where that does not help: %s",
    (code) => {
      const { help } = errorAdvice("tls", { url: "wss://h", message: "", code });
      expect(help).not.toContain("--cacert");
    },
  );

  it.each([
    [
      undefined,
      "Give it: --bearer TOKEN, -u name:password, a cookie (-b session=…) or any header (-H 'X-Api-Key: …').",
    ],
    ["Basic realm=chat", "It takes a user and a password: -u name:password."],
    [["Bearer", "Basic realm=chat"], "It takes a token: --bearer TOKEN."],
    [
      "Negotiate",
      "Give it: --bearer TOKEN, -u name:password, a cookie (-b session=…) or any header (-H 'X-Api-Key: …').",
    ],
  ])("names the options that say who somebody is, as the server wants it: %s", (wants, help) => {
    const headers = wants === undefined ? {} : { "www-authenticate": wants };
    expect(statusAdvice({ status: 401, headers }).help).toBe(help);
  });

  it("says of what was given that it may be wrong or expired", () => {
    const offer = { url: "ws://h/?token=abc", protocols: [], saysWho: true };
    expect(statusAdvice({ status: 401, headers: {} }, offer)).toEqual({
      meaning: "The server does not accept what you have said of who you are.",
      help: "The token, cookie or password may be wrong or expired: try a new one. Other ways to give it: --bearer TOKEN, -u name:password, a cookie (-b session=…) or any header (-H 'X-Api-Key: …').",
    });
    expect(statusAdvice({ status: 401, headers: { "www-authenticate": "Bearer" } }, offer).help).toBe(
      "The token, cookie or password may be wrong or expired: try a new one. It takes a token: --bearer TOKEN.",
    );
  });

  it("names the subprotocol that a server at this address mostly wants, when none was offered", () => {
    const answer = { status: 400, headers: {} };
    expect(statusAdvice(answer, { url: "ws://h/graphql", protocols: [] })).toEqual({
      meaning: "The server does not take this handshake: at such an address it mostly wants a subprotocol.",
      help: "Offer one: -s graphql-transport-ws (some: graphql-ws).",
    });
    expect(statusAdvice(answer, { url: "ws://h/graphql", protocols: ["graphql-ws"] }).help).toContain("-s NAME");
    expect(statusAdvice(answer, { url: "ws://h/chat", protocols: [] }).help).toContain("-s NAME");
  });

  it("blames no firewall where TCP is open", () => {
    const { help } = errorAdvice("timeout", { url: "ws://h", message: "", reached: true });
    expect(help).toBe("Does it hang, or speak another protocol at this port? Give it more time with --timeout 30s.");
    const dialled = { url: "ws://h", message: "h:80 did not answer the handshake within 500 ms" };
    expect(errorAdvice("timeout", dialled).meaning).toBe("TCP is open, and the server does not answer the handshake.");
    const lost = { url: "ws://h", message: "no connection to h:80 within 500 ms" };
    expect(errorAdvice("timeout", lost).help).toContain("firewall");
  });

  it("depends on whether TLS was asked for, and spoken", () => {
    expect(errorAdvice("reset", { url: "ws://h", message: "" }).help).toContain("wss:");
    expect(errorAdvice("reset", { url: "wss://h", message: "" }).help).not.toContain("wss:");
    expect(errorAdvice("tls", { url: "wss://h", message: "perhaps it speaks no TLS" }).help).toContain("ws:");
  });
});

describe("a handshake that did not open", () => {
  it("is a problem with a code: nobody answered, or the answer is another", () => {
    const refused = dialProblem(
      { kind: "error", error: "refused", message: "h:1 refused the connection", code: "ECONNREFUSED" },
      { url: "ws://h:1", protocols: [] },
    );
    expect(dialProblem({ kind: "none-chosen" }, { url: "ws://h", protocols: ["graphql-transport"] })).toMatchObject({
      code: "handshake",
      headline: "The server did not choose the subprotocol graphql-transport",
      help: 'Did you mean "graphql-transport-ws"?',
    });
    expect(refused).toMatchObject({ code: "refused", headline: "No connection: h:1 refused the connection" });
    const answer = {
      status: 404,
      statusText: "Not Found",
      headers: {},
      protocol: undefined,
      extensions: undefined,
      body: "",
    };
    expect(dialProblem({ kind: "answer", answer }, { url: "ws://h", protocols: [] })).toMatchObject({
      code: "handshake",
      headline: "The server refused the connection with 404 Not Found",
    });
  });
});
