import { describe, expect, it } from "vitest";
import { ConnectionView } from "../../src/replay/connection-view.ts";
import { Unsent } from "../../src/replay/unsent.ts";
import { connection } from "../support/traffic.ts";

/** What is told when so many messages of the client could be sent, and the others not. */
function told(lines: string, sent: number, wayAndBack = 10): readonly (string | undefined)[] {
  const view = new ConnectionView(1);
  const unsent = new Unsent(view);
  let left = sent;
  for (const event of connection(1, lines)) {
    if (event.type === "request") view.take({ ...event, at: event.at + 1 - wayAndBack });
    else if (event.type !== "message") view.take(event);
    else {
      const sighting = view.sight(event.from, event.at, 1);
      if (event.from === "server") continue;
      if (left-- > 0) unsent.sent(event.at);
      else unsent.add(sighting);
    }
  }
  const fault = unsent.fault("the server had gone")?.text;
  return fault === undefined ? unsent.notes() : [`${unsent.count}`, fault, ...unsent.notes()];
}

const one = "message 2 of 2 of the client was not sent, since the server had gone";
const noted = "1 message of the client was not sent: when it was recorded, the connection was being closed.";

describe("messages of the client that could not be sent", () => {
  it.each([
    ["one", "> a\n> b\nend server", 2, []],
    ["one, of a recording that has no end", "> a\n> b", 1, ["1", one]],
    [
      "some",
      "> a\nwait 20\n> b\n> c\nwait 20\n< close 1000",
      1,
      ["2", "2 of 3 messages of the client were not sent, from message 2 on, since the server had gone"],
    ],
    ["all", "> a\n< close 1000", 0, ["1", "message 1 of 1 of the client was not sent, since the server had gone"]],
  ])("are a fault: %s", (_, lines, sent, expected) => {
    expect(told(lines, sent)).toEqual(expected);
  });

  it.each([
    ["behind the close of the server", "> a\n< close 1000\n> b\nend server", [noted]],
    ["in a row, shortly before the server closed", "> a\n> b\nwait 8\n< close 1000", [noted]],
    ["in a row, shortly before the server ended TCP", "> a\n> b\nend server", [noted]],
    ["in a row, when both sides closed at once", "> a\n> b\n> close 1000\n< close 1001", [noted]],
    ["in a row, when the server answered the close of the client", "> a\n> b\n> close 1000\n< close 1000", ["1", one]],
    ["in a row, long before the server closed", "> a\n> b\nwait 10\n< close 1000", ["1", one]],
    // The server had answered, and the client went on: it was still there.
    ["behind a message of the server", "> a\n< A\n> b\n< close 1000", ["1", one]],
  ])("are none where the recording has them under way at its end, else one: %s", (_, lines, expected) => {
    expect(told(lines, 1)).toEqual(expected);
  });

  it("are no longer under way than a quarter of a second, however long the handshake took", () => {
    expect(told("> a\n> b\nwait 249\n< close 1000", 1, 5_000)).toEqual([noted]);
    expect(told("> a\n> b\nwait 250\n< close 1000", 1, 5_000)).toEqual(["1", one]);
  });
});
