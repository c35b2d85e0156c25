import { expect, it } from "vitest";
import { clientUrl, clientUrlFault } from "../../../src/steps/settings/client-url.ts";
import { brief } from "../../support/evaluate.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";

it.each([
  "ws://localhost",
  "wss://example.com:8443/a?b=c",
  "http://127.0.0.1:1",
  "https://[::1]/",
  "ws+unix:/run/app.sock:/ws",
  "ws://h/%23",
])("%s is a url of a client", (url) => {
  expect(clientUrlFault(url)).toBeUndefined();
});

it.each([
  ["localhost:8080/ws", '"localhost:8080/ws" is not a WebSocket url', 'Did you mean "ws://localhost:8080/ws"?'],
  [
    "ws://127.0.0.1:$PORT",
    '"ws://127.0.0.1:$PORT" is not a WebSocket url',
    "Variables are written ${…}. The url of a server is that of its name: ${chat.url}.",
  ],
  ["nonsense", '"nonsense" is not a WebSocket url', "A url begins with ws:// or wss://."],
  ["ftp://h", '"ftp://h" is not a WebSocket url', "A url begins with ws:// or wss://."],
  [
    "ws://h:99999",
    '"ws://h:99999" is not a WebSocket url',
    "Its host or its port is not one: ws://localhost:8080/path, with a port of at most 65535.",
  ],
  ["", '"" is not a WebSocket url', "A url begins with ws:// or wss://."],
  [
    "ws://h/#a",
    'The url of a WebSocket has no part behind a #, and this one has "#a"',
    "Leave it out, or write %23 for a # that is meant.",
  ],
])("%s is none", (url, headline, help) => {
  expect(clientUrlFault(url)).toMatchObject({ headline, help });
});

it("one that is fixed is checked when the file is read, another one when it is known", () => {
  const read = (yaml: string): readonly string[] => {
    const reader = testReader();
    clientUrl.read(tree(yaml), reader);
    return reader.problems.map(brief);
  };
  expect(read("nonsense")).toEqual(['1:1+8 "nonsense" is not a WebSocket url | A url begins with ws:// or wss://.']);
  expect(read('"${url}"')).toEqual([]);
  expect(read("[a]")).toEqual(["1:1+3 Expected a text, got a list"]);
});
