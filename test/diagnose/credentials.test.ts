import { expect, it } from "vitest";
import { saysWho } from "../../src/diagnose/credentials.ts";

it.each([
  ["ws://h/?token=abc", {}, true],
  ["ws://me:pw@h/", {}, true],
  ["ws://h/?room=lobby", { origin: "http://h" }, false],
  ["ws://h/", { Authorization: "Bearer abc" }, true],
  ["ws://h/", { cookie: "sid=1" }, true],
  ["ws://h/", { "x-api-key": "1" }, true],
])("whether %s with %o says who somebody is: %s", (url, headers, says) => expect(saysWho({ url, headers })).toBe(says));
