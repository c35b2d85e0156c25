import { expect, it } from "vitest";
import { asksForWebSocket, headerOf, httpHead, statusOf } from "../../../src/capture/packets/http-head.ts";

const text = (lines: readonly string[]): Buffer => Buffer.from([...lines, "", ""].join("\r\n"), "latin1");

it("reads a request, and how long it is", () => {
  const bytes = text(["GET /ws HTTP/1.1", "Host: x", "Upgrade:  WebSocket ", "X-A: a:b", "X-É: é", ": nothing"]);
  const head = httpHead(Buffer.concat([bytes, Buffer.from("behind")]));
  expect(head).toEqual({
    first: "GET /ws HTTP/1.1",
    headers: [
      ["Host", "x"],
      ["Upgrade", "WebSocket"],
      ["X-A", "a:b"],
      ["X-É", "é"],
    ],
    size: bytes.length,
  });
  expect(head && asksForWebSocket(head)).toBe(true);
  expect(head && headerOf(head.headers, "x-a")).toBe("a:b");
  expect(httpHead(bytes.subarray(0, -1))).toBeUndefined();
});

it.each([
  ["POST /ws HTTP/1.1", "Upgrade: websocket"],
  ["GET /ws HTTP/1.1", "Upgrade: h2c"],
  ["GET /ws HTTP/1.0", "Upgrade: websocket"],
])("%s, %s asks for something else", (...lines) => {
  const head = httpHead(text(lines));
  expect(head && asksForWebSocket(head)).toBe(false);
});

it.each([
  ["HTTP/1.1 101 Switching Protocols", { status: 101, statusText: "Switching Protocols" }],
  ["HTTP/1.1 403", { status: 403, statusText: "" }],
  ["HTTP/2 200", undefined],
  ["hello", undefined],
])("%s", (line, status) => {
  expect(statusOf({ first: line, headers: [], size: 0 })).toEqual(status);
});
