import { describe, expect, it } from "vitest";
import type { RequestEvent } from "../../src/recording/traffic.ts";
import { filled, filledBody, filledHeaders, filledUrl, type Filling } from "../../src/replay/filling.ts";

const now: Readonly<Record<string, string>> = { "${secret.token}": "a+b/c=", K9dl2x: "Zk3", "s-1": "s-2", old: "new" };
const filling: Filling = {
  secrets: new Map([["password", 'p"w']]),
  exact: (value) => now[value],
  text: (text) => text.replaceAll("Zx81kLmQ90Ab", "Yy00aBcD11Ef"),
};

describe("what stands in recorded requests", () => {
  it.each([
    ["ws://h:1/room/K9dl2x?token=$%7Bsecret.token%7D&x=1", "ws://h:1/room/Zk3?token=a%2Bb%2Fc%3D&x=1"],
    ["ws://h/K9dl2xy?x=K9dl2xy", "ws://h/K9dl2xy?x=K9dl2xy"],
    ["http://h/a-Zx81kLmQ90Ab?p=${secret.password}", 'http://h/a-Yy00aBcD11Ef?p=p"w'],
    ["http://u:${secret.password}@h/", 'http://u:p"w@h/'],
    ["no url", "no url"],
  ])("as %s is filled by its parts: %s", (url, expected) => {
    expect(filledUrl(url, filling)).toBe(expected);
  });

  it("is filled cookie by cookie, and behind what says how a header has it", () => {
    expect(
      filledHeaders(
        [
          ["Cookie", "theme=dark; sid=s-1"],
          ["Authorization", "Bearer ${secret.token}"],
          ["X-Id", "K9dl2x"],
          ["Origin", "http://K9dl2x"],
        ],
        filling,
      ),
    ).toEqual([
      ["Cookie", "theme=dark; sid=s-2"],
      ["Authorization", "Bearer a+b/c="],
      ["X-Id", "Zk3"],
      ["Origin", "http://K9dl2x"],
    ]);
    expect(filled("old", filling)).toBe("new");
  });

  it("is filled field by field in a form, as JSON in JSON, and left alone where it is no text", () => {
    const body = (text: string | Uint8Array, type = "application/json") => {
      const request: RequestEvent = {
        type: "request",
        at: 0,
        connection: 1,
        method: "POST",
        url: "http://h/",
        headers: [["Content-Type", type]],
        body: { bytes: Buffer.from(text) },
      };
      return filledBody(request, filling);
    };
    expect(body('{"password":"${secret.password}","id":"Zx81kLmQ90Ab"}')).toBe(
      '{"password":"p\\"w","id":"Yy00aBcD11Ef"}',
    );
    expect(body("a=old&t=${secret.token}&old=1", "application/x-www-form-urlencoded")).toBe(
      "a=new&t=a%2Bb%2Fc%3D&old=1",
    );
    expect(body("plain ${secret.password}", "text/plain")).toBe('plain p"w');
    expect(body(new Uint8Array([0xff, 0x00]))).toEqual(Buffer.from([0xff, 0x00]));
    expect(
      filledBody({ type: "request", at: 0, connection: 1, method: "GET", url: "http://h/", headers: [] }, filling),
    ).toBe(undefined);
  });
});
