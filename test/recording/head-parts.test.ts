import { describe, expect, it } from "vitest";
import { addressOf } from "../../src/recording/address.ts";
import {
  cookieSetBy,
  cookiesIn,
  formText,
  type HeadPart,
  isForm,
  requestParts,
  responseParts,
} from "../../src/recording/head-parts.ts";
import type { HeaderList } from "../../src/recording/traffic.ts";

const told = (parts: readonly HeadPart[]): readonly string[] =>
  parts.map(({ part, name = "-", within, value }) => `${part} | ${name} | ${within.join("-")} | ${value}`);

function asked(url: string, headers: HeaderList = [], body?: string): readonly string[] {
  const request = { type: "request", at: 0, connection: 1, method: "GET", url, headers } as const;
  return told(requestParts({ ...request, ...(body === undefined ? {} : { body: { bytes: Buffer.from(body) } }) }));
}

describe("what a request says in its head", () => {
  it("is segments of its path and values of its query, without their escapes", () => {
    expect(asked("ws://h/room/a%2Fb?token=x%2By&n=1+2&empty=&flag")).toEqual([
      "path | - | 1-5 | room",
      "path | - | 6-11 | a/b",
      "query | token | 7-12 | x+y",
      "query | n | 15-18 | 1 2",
      "query | empty | 25-25 | ",
    ]);
    expect(asked("ws://h/?token=$%7Bsecret.token%7D")).toEqual(["query | token | 7-22 | ${secret.token}"]);
    expect(asked("ws://h/100%")).toEqual(["path | - | 1-5 | 100%"]);
  });

  it("is cookies, credentials without what says how, subprotocols, fields of a form; not what every client says", () => {
    const headers: HeaderList = [
      ["Host", "h"],
      ["User-Agent", "Mozilla/5.0"],
      ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
      ["Cookie", "a=1; sid = x=y ;broken"],
      ["Authorization", "Bearer abc"],
      ["X-Tenant", "two words"],
      ["Sec-WebSocket-Protocol", "chat, tok"],
      ["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"],
    ];
    expect(asked("http://h/", headers, "user=a%20b&pin=1")).toEqual([
      "form | user | 5-10 | a b",
      "form | pin | 15-16 | 1",
      "cookie a | a | 0-1 | 1",
      "cookie sid | sid | 0-3 | x=y",
      "header authorization | authorization | 7-10 | abc",
      "header x-tenant | x-tenant | 0-9 | two words",
      "protocols | protocol | 0-4 | chat",
      "protocols | protocol | 6-9 | tok",
    ]);
  });
});

it("an answer gives cookies, headers that are called so, and parameters of where to go", () => {
  const headers: HeaderList = [
    ["Set-Cookie", "sid=abc; Path=/; HttpOnly"],
    ["Set-Cookie", "gone=; Max-Age=0"],
    ["X-Session-Token", "Token t1"],
    ["X-Room-Id", "r1"],
    ["Location", "/next?code=a%2Bb#top"],
    ["ETag", "abc"],
    ["X-Request-Id", "abc"],
    ["Content-Type", "text/html"],
  ];
  expect(told(responseParts({ type: "response", at: 0, connection: 1, status: 302, statusText: "", headers }))).toEqual(
    [
      "cookie sid | sid | 0-3 | abc",
      "header x-session-token | x-session-token | 6-8 | t1",
      "header x-room-id | x-room-id | 0-2 | r1",
      "header location | code | 11-16 | a+b",
    ],
  );
});

it("cookies and forms are read as they are written", () => {
  expect(cookiesIn("a=1;b=2; =x; c")).toEqual([
    { name: "a", value: "1" },
    { name: "b", value: "2" },
  ]);
  expect(cookieSetBy("a=1=2 ; Path=/")).toEqual({ name: "a", value: "1=2" });
  expect(cookieSetBy("nothing")).toBeUndefined();
  expect(isForm([["content-type", "application/json"]])).toBe(false);
  expect(formText({ bytes: Buffer.from("ä=1") })).toBe("ä=1");
  expect(addressOf("no url")).toEqual({ path: "/", search: "" });
});
