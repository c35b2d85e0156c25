import { expect, it } from "vitest";
import { withoutCookies, withoutCredentials } from "../../../src/steps/http/told-answer.ts";

it.each([
  [{ "x-one": "1" }, { "x-one": "1" }],
  [{ "set-cookie": "session=abc; Path=/; HttpOnly" }, { "set-cookie": "session=***; Path=/; HttpOnly" }],
  [{ "set-cookie": ["a=1", "secret", "b=x=y;q"] }, { "set-cookie": ["a=***", "***", "b=***;q"] }],
])("keeps what a cookie is worth to itself: %j", (headers: Record<string, string | string[]>, expected) => {
  expect(withoutCookies(headers)).toEqual(expected);
});

it.each([
  ["Host", "example.com", "example.com"],
  ["Authorization", "Bearer abc.def", "Bearer ***"],
  ["Proxy-Authorization", "abc", "***"],
  ["X-Api-Key", "a b", "a ***"],
  ["Cookie", "session=abc; theme=dark", "session=***; theme=***"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="],
])("keeps what %s: %s proves to itself", (name, value, expected) => {
  expect(withoutCredentials([[name, value]])).toEqual([[name, expected]]);
});
