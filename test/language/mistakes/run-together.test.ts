import { describe, expect, it } from "vitest";
import { faults } from "../../support/load.ts";

const clients = "clients: { alice: ws://h, bob: ws://h }\n";
const told = (step: string): Promise<readonly string[]> => faults(`${clients}steps:\n  - ${step}`);

describe("a step that is one text", () => {
  it.each([
    ["alice: close, 1000", "3:12+11", "close, 1000", "Its value stands behind a colon: { close: 1000 }."],
    ["alice: close 1000", "3:12+10", "close 1000", "Its value stands behind a colon: { close: 1000 }."],
    ["alice: [connect, send hello]", "3:22+10", "send hello", "Its value stands behind a colon: { send: hello }."],
    ["alice: { close 1000 }", "3:14+10", "close 1000", "Its value stands behind a colon: { close: 1000 }."],
    ["alice: connect, close", "3:12+14", "connect, close", "Several actions are a list: [connect, close]."],
    ["alice: connect send", "3:12+12", "connect send", "Several actions are a list: [connect, { send: … }]."],
    [
      "alice: connect within 1s",
      "3:12+17",
      "connect within 1s",
      "Options stand beside the action: { connect, within: 1s }.",
    ],
    [
      "alice: send, codec=text",
      "3:12+16",
      "send, codec=text",
      "Options stand beside the action: { send: …, codec: text }.",
    ],
  ])("of a client: %s", async (step, at, text, help) => {
    expect(await told(step)).toEqual([`${at} Unknown action "${text}" — ${help}`]);
  });

  it.each([
    ["wait 1s", "3:5+7", "Its value stands behind a colon: - wait: 1s."],
    ["alice connect", "3:5+13", "Who acts stands before a colon: - alice: connect."],
    ["alice.connect", "3:5+13", "Who acts stands before a colon: - alice: connect."],
    ["alice, bob send hello", "3:5+21", "Who acts stands before a colon: - alice, bob: { send: … }."],
  ])("of nobody: %s", async (step, at, help) => {
    expect(await told(step)).toEqual([`${at} Unknown client or control word "${step}" — ${help}`]);
  });

  it("of which nothing is known stays an unknown word", async () => {
    expect(await told("alice: dance, 1000")).toEqual([expect.stringContaining("Known here are connect, ") as string]);
    expect(await told("carol connect")).toEqual([expect.stringContaining("The clients are alice, bob; ") as string]);
  });
});

it("a value beside its action, where options stand, is told with its place", async () => {
  expect(await told("alice: { close, 1000 }")).toEqual([
    '3:21+4 Unknown key "1000" in a close step — Its value stands behind a colon: { close: 1000 }.',
  ]);
  expect(await told("alice: { connect, withn }")).toEqual([
    '3:23+5 Unknown key "withn" in a connect step — Did you mean "within"?',
  ]);
});

it("what only the connections of a mock do is not offered to clients, and the other way round", async () => {
  const [ofClient = ""] = await told("alice: dance");
  expect(ofClient).toMatch(/ connect, /);
  expect(ofClient).not.toMatch(/ join, | leave, /);
  const [ofMock = ""] = await faults("endpoints: [{ path: /, onConnect: [dance] }]");
  expect(ofMock).toMatch(/ join, leave, /);
  expect(ofMock).not.toMatch(/ connect, /);
});
