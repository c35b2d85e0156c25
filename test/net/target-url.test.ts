import { expect, it } from "vitest";
import { targetPath, targetUrl } from "../../src/net/target-url.ts";

it.each([
  ["ws://h", "/", undefined, "/", "ws://h/"],
  ["ws://h", "/chat", "room=1", "/chat?room=1", "ws://h/chat?room=1"],
  ["ws://h/base", "/", undefined, "/base", "ws://h/base"],
  ["ws://h/base/", "/", undefined, "/base/", "ws://h/base/"],
  ["ws://h/base/", "/chat", undefined, "/base/chat", "ws://h/base/chat"],
  ["ws://h/base?key=1", "/chat", "room=1", "/base/chat?key=1&room=1", "ws://h/base/chat?key=1&room=1"],
  ["ws://h/base?key=1", "/", undefined, "/base?key=1", "ws://h/base?key=1"],
  ["ws://h", "/a/../b", "", "/a/../b?", "ws://h/b"],
  ["ws://h", "//other/x", undefined, "//other/x", "ws://h//other/x"],
])("%s asked for %s?%s", (server, path, query, text, url) => {
  expect(targetPath(new URL(server), { path, query })).toBe(text);
  expect(targetUrl(new URL(server), { path, query }).href).toBe(url);
});
