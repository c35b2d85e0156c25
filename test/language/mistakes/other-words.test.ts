import { expect, it } from "vitest";
import { ourWord } from "../../../src/language/mistakes/other-words.ts";
import { kindsByName } from "../../../src/steps/index.ts";
import { faults } from "../../support/load.ts";
import { mockProblems } from "../../support/mock.ts";

it.each([
  ["sleep: 1s", 'Unknown client or control word "sleep" — Did you mean "wait"?'],
  ["expect: { x: 1 }", 'Unknown client or control word "expect" — Did you mean "assert"?'],
  ["alice: disconnect", 'Unknown action "disconnect" — Did you mean "close"?'],
  ["alice: { publish: x }", 'Unknown action "publish" — Did you mean "send"?'],
  ["app: exit", 'Unknown action "exit" — Did you mean "exited"?'],
  ["up: { reject: 503 }", 'Unknown action "reject" — Did you mean "refuse"?'],
])("what other tools call it: %s", async (step, told) => {
  const servers = "servers: { app: { command: app }, up: { listen: true } }\n";
  expect(await faults(`${servers}clients: { alice: ws://h }\nsteps: [{ ${step} }]`)).toEqual([
    expect.stringContaining(told) as string,
  ]);
});

it("an option is no action", async () => {
  expect(await faults("clients: { alice: ws://h }\nsteps: [{ alice: { expect: { x: 1 } } }]")).toEqual([
    '2:20+6 Unknown action "expect" — Options stand beside the action: { receive: …, expect: … }.',
  ]);
  expect(await faults("clients: { alice: ws://h }\nsteps: [{ alice: connect, iff: 'true' }]")).toEqual([
    '2:27+3 "iff" cannot stand here — Did you mean "if"?',
  ]);
});

it("only a word that can stand there is offered, and none of our own is among them", () => {
  expect(ourWord("sleep", ["send"])).toBeUndefined();
  expect(ourWord("toString", ["wait"])).toBeUndefined();
  for (const word of kindsByName.keys()) expect(ourWord(word, [...kindsByName.keys()])).toBeUndefined();
});

it("a broadcast of a mock is a send to all", async () => {
  const [problem] = await mockProblems("endpoints: [{ path: /ws, rules: [{ do: [{ broadcast: x }] }] }]");
  expect(problem).toMatchObject({
    headline: 'Unknown action "broadcast"',
    help: "It is a send to all: { send: …, to: all }; to the others: to: others; to a room: to: { room: lobby }.",
  });
});
