import { describe, expect, it } from "vitest";
import { parseServerUrl, portOf, serverUrlFault } from "../../../src/language/server/server-url.ts";
import { thrownBy } from "../../support/evaluate.ts";

const at = { source: { file: "a.yaml", text: "url" }, start: 0, end: 3 };

describe("the url of a server", () => {
  it.each(["ws://h", "wss://h:1/path?a=1", "http://127.0.0.1:8080", "https://h", "ws+unix:/tmp/a.sock:/ws"])(
    "may be %s",
    (text) => {
      expect(serverUrlFault(text)).toBeUndefined();
      expect(parseServerUrl(text, at).href).toBe(new URL(text).href);
    },
  );

  it.each([
    ["localhost:8080", '"localhost:8080" is not a url', 'Did you mean "ws://localhost:8080"?'],
    ["9911", '"9911" is not a url', 'Did you mean "ws://127.0.0.1:9911"?'],
    ["example.com/ws", '"example.com/ws" is not a url', 'Did you mean "ws://example.com/ws"?'],
    [
      "ws://127.0.0.1:$PORT/ws",
      '"ws://127.0.0.1:$PORT/ws" is not a url',
      'Variables are written ${…}: "ws://127.0.0.1:${port}/ws".',
    ],
    ["$url", '"$url" is not a url', 'Variables are written ${…}: "${url}".'],
    [
      "node server.js --port 1",
      '"node server.js --port 1" is not a url',
      "What is started is a command: { command: node server.js --port 1 }.",
    ],
    ["ws://a b", '"ws://a b" is not a url', "A url looks like ws://127.0.0.1:8080/path."],
    ["", '"" is not a url', "A url looks like ws://127.0.0.1:8080/path."],
    [
      "ftp://h",
      '"ftp://h" is not the url of a server that clients can connect to',
      "A url begins with ws://, wss://, http://, https:// or ws+unix:.",
    ],
  ])("cannot be %j", async (text, headline, help) => {
    expect(serverUrlFault(text)).toMatchObject({ headline, help });
    expect(await thrownBy(() => parseServerUrl(text, at))).toMatchObject({
      code: "setting",
      headline,
      help,
      place: { line: 1, column: 1, width: 3 },
    });
  });
});

describe("its port", () => {
  it.each([
    ["ws://h:8080", 8080],
    ["ws://h", 80],
    ["http://h", 80],
    ["wss://h", 443],
    ["https://h:443", 443],
    ["ws+unix:/tmp/a.sock", null],
  ])("of %s is %s", (text, port) => {
    expect(portOf(new URL(text))).toBe(port);
  });
});
