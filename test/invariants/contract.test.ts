import { expect, it } from "vitest";
import { play, type TestRun } from "../support/play.ts";

const contract = `asyncapi: 3.0.0
channels:
  chat:
    messages:
      Say: { payload: { type: object, required: [type, text], properties: { type: { const: say }, text: { type: string } } } }
      Said: { payload: { type: object, required: [type, text], properties: { type: { const: said }, text: { type: string } } } }
      Typing: { payload: { type: object, properties: { type: { const: typing } } } }
operations:
  say: { action: receive, channel: { $ref: '#/channels/chat' }, messages: [{ $ref: '#/channels/chat/messages/Say' }] }
  said: { action: send, channel: { $ref: '#/channels/chat' }, messages: [{ $ref: '#/channels/chat/messages/Said' }, { $ref: '#/channels/chat/messages/Typing' }] }
`;

const scenario = (invariant: string, steps: string): Promise<TestRun> =>
  play(
    {
      "spec/chat.yaml": contract,
      "tests/scenario.yaml": `servers: { chat: { mock: { endpoints: [{ path: /, rules: [
  { when: { message: { text: wrong } }, do: [{ send: { type: said, text: 5 } }] },
  { when: { message: { text: other } }, do: [{ send: { type: sad } }] },
  { do: [{ send: { type: said, text: "\${message.?text}" } }] }] }] } } }
clients: { alice: '\${chat.url}' }
invariants: [${invariant}]
steps: [{ alice: [connect, ${steps}] }]`,
    },
    { paths: ["tests"] },
  );

const here = "{ contract: ../spec/chat.yaml }";

it("knows which messages of it were seen, and with which codes connections ended", async () => {
  const { outcomes, events } = await scenario(
    here,
    "{ send: { type: say, text: a }, receive }, { send: { type: say, text: b }, receive }, close",
  );
  expect(outcomes).toEqual(["tests/scenario.yaml: passed"]);
  expect(events.find((each) => each.type === "scenario:end")?.coverage).toEqual([
    {
      contract: "spec/chat.yaml",
      messages: [
        { name: "Say", from: "client", channels: ["chat"], count: 2 },
        { name: "Said", from: "server", channels: ["chat"], count: 2 },
        { name: "Typing", from: "server", channels: ["chat"], count: 0 },
      ],
      closes: { 1000: 1 },
    },
  ]);
});

it("says which message it nearly was, in either direction", async () => {
  const told = async (steps: string): Promise<unknown> => (await scenario(here, steps)).problems;
  expect(await told("{ send: { type: say, text: wrong } }, { stayOpen: 10s }")).toMatchObject([
    {
      code: "invariant",
      headline:
        "alice: a message came that is no Said of ../spec/chat.yaml: $.text: expected a string, got the number 5",
      label: "nearest is Said",
    },
  ]);
  expect(await told("{ send: { type: say, text: other } }, { stayOpen: 10s }")).toMatchObject([
    {
      headline:
        'alice: a message came that ../spec/chat.yaml does not allow: $.type: expected one of "said", "typing", got "sad"',
      expected: "one of Said, Typing",
      actual: '{ type: "sad" }',
      help: 'Did you mean "said"?',
    },
  ]);
  expect(await told("{ send: { type: say } }")).toMatchObject([
    { headline: 'alice: a message was sent that is no Say of ../spec/chat.yaml: $: the member "text" is missing' },
  ]);
});

it("may look at one side, and may describe the other", async () => {
  expect((await scenario("{ contract: ../spec/chat.yaml, from: server }", "{ send: { type: x }, receive }")).outcomes)
    // Without the text the answer has none either.
    .toEqual(["tests/scenario.yaml: failed invariant"]);
  expect(
    (await scenario("{ contract: ../spec/chat.yaml, from: server }", "{ send: { type: x, text: a }, receive }"))
      .outcomes,
  ).toEqual(["tests/scenario.yaml: passed"]);
  expect(
    (
      await scenario(
        "{ contract: ../spec/chat.yaml, describes: client }",
        "{ send: { type: said, text: wrong } }, { stayOpen: 10s }",
      )
    ).problems[0]?.headline,
  ).toBe('alice: a message came that ../spec/chat.yaml does not allow: $.type: expected "say", got "said"');
});

it("is read before the run", async () => {
  const faults = async (invariant: string): Promise<unknown> =>
    (await scenario(invariant, "close")).problems.map(({ headline, help }) => `${headline} — ${help}`);
  expect(await faults("{ contract: nowhere.yaml }")).toEqual([
    "There is no file nowhere.yaml — The name is relative to this file.",
  ]);
  expect(await faults("{ contract: ../spec/chat.yaml, channel: chatt }")).toEqual([
    'chat.yaml has no channel "chatt" — Did you mean "chat"?',
  ]);
});
