import { expect, test } from "vitest";
import { type Happening, Narration } from "../../reporters/narration.ts";
import { plain } from "../../src/codeframe.ts";
import { frame, scenarioStart, stepEnd, stepStart } from "../support/events.ts";

const tell = (event: Happening, width = 80): string[] =>
  new Narration({ paint: plain, width }, scenarioStart({ at: 10 })).lines(event);

test.each<[string, Happening, string[]]>([
  ["a step", stepStart("2.1", "bob: receive\n{}"), ["   +10 ms  2.1 bob: receive␊{}"]],
  [
    "the rounds of a step",
    stepStart("2.1", "bob: receive", { rounds: [{ number: 2, of: 5 }, { number: 30 }] }),
    ["   +10 ms  2.1 (2/5, 30) bob: receive"],
  ],
  ["a quick step's end", stepEnd("1", 9), []],
  ["a slow step's end", stepEnd("1", 1_500), [" +1.510 s  1   took 1.5 s"]],
  ["text", frame("bob", "in", "hi\u0007"), ["   +15 ms  bob <-  hi␇"]],
  ["one byte", frame("bob", "out", "/w==", { binary: true, size: 1 }), ["   +15 ms  bob ->  <1 byte> ff"]],
  ["no byte", frame("bob", "out", "", { binary: true, size: 0 }), ["   +15 ms  bob ->  <0 bytes>"]],
  ["a pong", frame("bob", "in", "", { kind: "pong" }), ["   +15 ms  bob <-  pong"]],
  [
    "an event that a profile is about to send",
    { type: "profile", at: 25, scenario: 1, peer: "bob", direction: "out", text: '{ event: "join\u0007" }' },
    ['   +15 ms  bob =>  { event: "join␇" }'],
  ],
  [
    "an event that a profile has read",
    { type: "profile", at: 25, scenario: 1, peer: "bob", direction: "in", text: "{ ack: true }" },
    ["   +15 ms  bob <=  { ack: true }"],
  ],
  [
    "a clean close",
    { type: "client", at: 20, scenario: 1, client: "bob", state: "closed", code: 1000, reason: "", by: "us" },
    ["   +10 ms  bob --  closed 1000 by us"],
  ],
  [
    "a server that is ready",
    { type: "server", at: 20, scenario: 1, server: "chat", state: "ready" },
    ["   +10 ms  chat ready"],
  ],
  [
    "output of a server",
    { type: "server", at: 20, scenario: 1, server: "chat", state: "output", text: "a\nb\u001b\n" },
    ["   +10 ms  chat: a", "   +10 ms  chat: b␛"],
  ],
])("tells %s", (_what, event, lines) => {
  expect(tell(event)).toEqual(lines);
});

test("of many bytes the first are shown", () => {
  const payload = Buffer.alloc(1_000, 0xab).toString("base64");
  expect(tell(frame("bob", "in", payload, { binary: true, size: 1_000 }), 200)).toEqual([
    `   +15 ms  bob <-  <1000 bytes> ${"ab ".repeat(32)}…`,
  ]);
});
