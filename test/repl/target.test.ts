import { expect, it } from "vitest";
import { Failure } from "../../src/problem.ts";
import { targetUrl } from "../../src/repl/target.ts";

it.each([
  ["ws://a/b?c=1", "ws://a/b?c=1"],
  ["wss://a", "wss://a"],
  ["https://a/b", "https://a/b"],
  ["ws+unix:/run/a.sock", "ws+unix:/run/a.sock"],
  ["localhost:8080/chat", "ws://localhost:8080/chat"],
  ["localhost", "ws://localhost"],
  ["127.0.0.1/x", "ws://127.0.0.1/x"],
  ["[::1]:80", "ws://[::1]:80"],
  ["example.com/chat?room=1", "wss://example.com/chat?room=1"],
  ["example.com:443", "wss://example.com:443"],
  ["example.com:8080", "ws://example.com:8080"],
  [":8080/chat", "ws://127.0.0.1:8080/chat"],
  ["8080", "ws://127.0.0.1:8080"],
  ["8080/chat?room=1", "ws://127.0.0.1:8080/chat?room=1"],
  ["8080?room=1", "ws://127.0.0.1:8080?room=1"],
])("%s is %s", (typed, url) => expect(targetUrl(typed)).toBe(url));

it.each(["", "ftp://a", "ws://a/#b", "not a url", "localhost:99999"])("%s is no url", (typed) =>
  expect(() => targetUrl(typed)).toThrow(Failure),
);
