import { describe, expect, it } from "vitest";
import { targetOf } from "../../src/mock/proxy.ts";
import { mockProblems } from "../support/mock.ts";

const target = (server: string, asked: string): string | undefined =>
  targetOf({ url: new URL(server) }, { url: asked, path: asked.split("?")[0] ?? "" })?.href;

describe("where a request of a proxy goes", () => {
  it.each([
    ["wss://h", "/", "wss://h/"],
    ["wss://h", "/ws?a=1&a=2", "wss://h/ws?a=1&a=2"],
    ["wss://h/base", "/ws", "wss://h/base/ws"],
    ["wss://h/base/", "/ws", "wss://h/base/ws"],
    ["wss://h/base", "/", "wss://h/base"],
    ["wss://h/base", "/?x", "wss://h/base?x"],
    ["wss://h/?key=1", "/ws?a=2", "wss://h/ws?key=1&a=2"],
    ["wss://h", "/a%20b/%2F", "wss://h/a%20b/%2F"],
    ["wss://h/base", "/x/../y", "wss://h/base/y"],
    ["wss://h", "/../y", "wss://h/y"],
    // What would lead out of the path of the server goes nowhere.
    ["wss://h/base", "/../secret", undefined],
    ["wss://h/base", "/%2e%2E/secret", undefined],
    ["wss://h/base", "/..\\secret", undefined],
    ["wss://h/base", "/../base2", undefined],
  ])("of %s for %s is %s", (server, asked, expected) => {
    expect(target(server, asked)).toBe(expected);
  });
});

describe("proxy as it is written", () => {
  const told = async (yaml: string): Promise<readonly string[]> =>
    (await mockProblems(yaml)).map(
      ({ headline, help, place }) =>
        `${place?.line}:${place?.column} ${headline}${help === undefined ? "" : ` — ${help}`}`,
    );

  it.each([
    "proxy: wss://example.com/base",
    'proxy: { url: wss://example.com, headers: { origin: null, x-key: "1" }, tls: { insecure: true }, timeout: 5s }',
    "proxy: http://example.com\nendpoints: [{ path: /ws, rules: [{ from: server, do: [forward] }, { from: client, do: [lose] }] }]",
    "endpoints: [{ path: /ws, proxy: wss://example.com }]",
  ])("%s is sound", async (yaml) => {
    expect(await told(yaml)).toEqual([]);
  });

  it.each([
    ["proxy: example.com", ['1:8 "example.com" is not a WebSocket url — A url begins with ws:// or wss://.']],
    ["proxy: localhost:80", ['1:8 "localhost:80" is not a WebSocket url — Did you mean "ws://localhost:80"?']],
    ["proxy: { uri: wss://h }", ['1:10 Unknown key "uri" in proxy — Did you mean "url"?']],
    ["proxy: { timeout: 1s }", ['1:8 The key "url" is missing in proxy']],
    [
      "proxy: wss://h/#x",
      [
        '1:8 The url of a WebSocket has no part behind a #, and this one has "#x" — Leave it out, or write %23 for a # that is meant.',
      ],
    ],
  ])("%s is told", async (yaml, problems) => {
    expect(await told(yaml)).toEqual(problems);
  });
});
