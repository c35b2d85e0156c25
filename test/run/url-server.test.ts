import { describe, expect, test } from "vitest";
import { nowhere } from "../../src/expression/expr.ts";
import { UrlServer } from "../../src/run/url-server.ts";
import { serverSpec } from "../../src/language/server/server-spec.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function server(text: string, vars: Record<string, unknown> = {}): UrlServer {
  const reader = testReader();
  const spec = serverSpec.read(tree(text), reader);
  if (spec?.kind !== "url") throw new Error("not a url");
  return new UrlServer("chat", spec, Object.keys(vars).length > 0 ? { get: (name) => vars[name] } : nowhere);
}

describe("the variables", () => {
  test.each([
    ["ws://127.0.0.1:8080", "127.0.0.1", 8080],
    ["wss://example.test/ws", "example.test", 443],
    ["http://example.test", "example.test", 80],
    ["https://[::1]:99/a?b", "[::1]", 99],
    ["ws+unix:/tmp/x.sock:/ws", "", null],
  ])("of %s", async (url, host, port) => {
    const chat = server(url);
    await chat.start();
    expect({ ...chat.vars }).toEqual({ url, host, port });
    expect(Object.getPrototypeOf(chat.vars)).toBeNull();
  });

  test("may come from others", async () => {
    const chat = server('"ws://${address}/ws"', { address: "a:1" });
    await chat.start();
    expect(chat.vars).toMatchObject({ url: "ws://a:1/ws", host: "a", port: 1 });
  });
});

test("a url that turns out to be none is a problem with its place", async () => {
  await expect(server('"${address}"', { address: "nowhere" }).start()).rejects.toMatchObject({
    problem: {
      code: "setting",
      headline: '"nowhere" is not a url',
      help: 'Did you mean "ws://nowhere"?',
      place: { line: 1, column: 4, width: 7 },
    },
  });
});

test.each(["stop", "kill", "restart"] as const)("it cannot %s", async (verb) => {
  const chat = server("ws://a");
  await expect(verb === "restart" ? chat.restart() : chat.stop(verb)).rejects.toMatchObject({
    // The place is that of the step which asks for it.
    problem: {
      code: "server",
      headline: `chat: cannot ${verb} a server that wstest did not start`,
      label: "only a url",
      help: "Steps can stop, kill, restart and freeze a server that has a `command` or a `mock`.",
    },
  });
});

test.each(["freeze", "thaw"] as const)("nor %s", (verb) => {
  expect(() => server("ws://a")[verb]()).toThrow(`chat: cannot ${verb} a server that wstest did not start`);
});

test("its end is none of our business", async () => {
  await expect(server("ws://a").end()).resolves.toBeUndefined();
});
