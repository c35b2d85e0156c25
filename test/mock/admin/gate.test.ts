import { describe, expect, it } from "vitest";
import { entrance, type GateOptions, refusal } from "../../../src/mock/admin/gate.ts";
import type { HttpRequestIn } from "../../../src/net/listen.ts";
import { parseCookies } from "../../../src/net/cookies.ts";

const own: GateOptions = { host: "127.0.0.1", port: 8080, tls: false, token: undefined };
const exposed: GateOptions = { ...own, host: "0.0.0.0", token: "s3cret" };

function request(
  method: string,
  headers: Readonly<Record<string, string>>,
  path = "/__wstest/api/state",
): HttpRequestIn {
  const [bare = "", search = ""] = path.split("?");
  const query = Object.fromEntries(Array.from(new URLSearchParams(search), ([name, value]) => [name, [value]]));
  return {
    method,
    url: path,
    path: bare,
    query,
    headers,
    cookies: parseCookies(headers["cookie"] ?? ""),
    remoteAddress: "127.0.0.1",
    body: Buffer.alloc(0),
    pass: () => {
      throw new Error("not here");
    },
    stream: () => {
      throw new Error("not part of this test");
    },
  };
}

const judged = (
  method: string,
  headers: Readonly<Record<string, string>>,
  at = own,
  path?: string,
): number | undefined => refusal(request(method, headers, path), at)?.status;

describe("the gate of the admin API", () => {
  const json = { "content-type": "application/json" };

  it.each(["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080", "127.0.0.1:9000"])(
    "lets in who asks %s",
    (host) => {
      expect(judged("GET", { host })).toBeUndefined();
      expect(judged("POST", { host, ...json })).toBeUndefined();
      expect(judged("POST", { host, ...json, origin: `http://${host.toLowerCase()}` })).toBeUndefined();
    },
  );

  it.each([
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "127.0.0.1.evil.example:8080",
    "localhost, evil.example",
    "",
  ])("refuses the name %s, whatever it is resolved to", (host) => expect(judged("GET", { host })).toBe(403));

  it.each([
    { origin: "http://evil.example" },
    { origin: "http://localhost:3000" },
    { origin: "https://localhost:8080" },
    { origin: "null" },
    { origin: "" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "http://localhost:8080", "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
  ])("refuses pages of others: %j", (headers) => {
    const all = { host: "localhost:8080", ...json, ...(headers as Record<string, string>) };
    expect(judged("GET", all)).toBe(403);
    expect(judged("POST", all)).toBe(403);
  });

  it("lets in who follows a link to the page", () => {
    const visit = { host: "localhost:8080", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect(judged("GET", visit, own, "/__wstest/")).toBeUndefined();
    expect(judged("POST", { ...visit, ...json }, own, "/__wstest/")).toBe(403);
    expect(judged("GET", { ...visit, origin: "http://evil.example" }, own, "/__wstest/")).toBe(403);
  });

  it.each([
    {},
    { "content-type": "text/plain" },
    { "content-type": "application/jsonp" },
    { "content-type": "multipart/form-data" },
  ])("takes JSON only: %j", (headers) =>
    expect(judged("POST", { host: "localhost", ...(headers as Record<string, string>) })).toBe(415),
  );

  it("wants the token where there is one", () => {
    const host = "build-7.example:8080";
    expect(judged("GET", { host }, exposed)).toBe(401);
    expect(judged("GET", { host, authorization: "Bearer s3cre" }, exposed)).toBe(401);
    expect(judged("GET", { host, cookie: "wstest-token-8081=s3cret" }, exposed)).toBe(401);
    expect(judged("GET", { host, authorization: "Bearer s3cret" }, exposed)).toBeUndefined();
    expect(judged("GET", { host, cookie: "wstest-token-8080=s3cret" }, exposed)).toBeUndefined();
    // Of a page of somebody else the browser sends the cookie not; were it sent, it would not help.
    expect(judged("GET", { host, cookie: "wstest-token-8080=s3cret", origin: "http://evil.example" }, exposed)).toBe(
      403,
    );
  });

  it("gives who opens the page with the token a cookie, and takes the token out of the address", () => {
    const answer = entrance(request("GET", { host: "h" }, "/__wstest/?token=s3cret"), exposed);
    expect(answer).toMatchObject({
      status: 303,
      headers: {
        Location: "/__wstest/",
        "Set-Cookie": "wstest-token-8080=s3cret; Path=/__wstest/; HttpOnly; SameSite=Strict",
        "Cache-Control": "no-store",
      },
    });
    expect(entrance(request("GET", { host: "h" }, "/__wstest/?token=no"), exposed)).toBeUndefined();
    expect(entrance(request("GET", { host: "h" }, "/__wstest/api/state?token=s3cret"), exposed)).toBeUndefined();
    expect(entrance(request("GET", { host: "h" }, "/__wstest/?token="), own)).toBeUndefined();
  });
});
