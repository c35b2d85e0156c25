import { describe, expect, it, test } from "vitest";
import { faults } from "../support/load.ts";
import { stage, turn } from "../support/stage.ts";

const two = "clients: { alice: ws://h, bob: ws://h }\n";

describe("any", () => {
  const yaml = `${two}
steps:
  - any:
      - [{ bob: { receive: a } }, { alice: { send: was a } }]
      - [{ bob: { receive: b } }, { alice: { send: was b } }]
      - [{ bob: { closed: 4000 } }, { alice: { send: was closed } }]
`;

  it.each(["a", "b"])("goes on with the track whose first step passes: %s", async (text) => {
    const { play, say, sent, client } = await stage(yaml);
    const playing = play();
    say("bob", text);
    await playing;
    expect(sent).toEqual([`alice: was ${text}`]);
    expect(client("bob").inbox.unread).toBe(0);
  });

  it("leaves to others what another track waited for, even in the same piece of TCP", async () => {
    const { play, say, sent, client } = await stage(yaml, { detail: "steps" });
    const playing = play();
    say("bob", "b");
    say("bob", "a");
    await playing;
    expect(sent).toEqual(["alice: was b"]);
    expect(client("bob").inbox.unread).toBe(1);
  });

  it("takes the end of a connection as it takes a message", async () => {
    const { play, end, sent } = await stage(yaml);
    const playing = play();
    end("bob", 4000);
    await playing;
    expect(sent).toEqual(["alice: was closed"]);
  });

  it("takes the first that is there already, and begins no other", async () => {
    const { play, say, sent, client } = await stage(yaml);
    say("bob", "b");
    say("bob", "a");
    await play();
    expect(sent).toEqual(["alice: was a"]);
    expect(client("bob").inbox.unread).toBe(1);
  });

  it("lets a track be out whose first step fails, and fails when all are", async () => {
    const { outcome, clock } = await stage(`${two}
steps:
  - any:
      soon: [{ bob: { receive: a, timeout: 1s } }]
      late: [{ bob: { receive: b, timeout: 2s } }]
`);
    const ended = outcome();
    clock.advance(1000);
    await turn();
    clock.advance(1000);
    const problem = await ended;
    expect(problem).toMatchObject({
      code: "never-came",
      headline: "None of the 2 tracks could begin",
      place: { line: 4, column: 5 },
    });
    expect(problem?.notes).toEqual([
      'the track "soon" was at line 5: { bob: { receive: a, timeout: 1s } }: bob: no message matched within 1 s',
      "bob has received nothing",
      'the track "late" was at line 6: { bob: { receive: b, timeout: 2s } }: bob: no message matched within 2 s',
      "bob has received nothing",
    ]);
  });

  it.each(["before the step", "while it waits"])("lets a track be out whose close is another one, %s", async (when) => {
    const { play, end, sent } = await stage(`${two}
steps:
  - any:
      - [{ bob: { closed: 1008 } }, { alice: { send: policy } }]
      - [{ bob: { closed: 4000 } }, { alice: { send: normal } }]
`);
    if (when === "before the step") end("bob", 4000);
    const playing = play();
    if (when !== "before the step") end("bob", 4000);
    await playing;
    expect(sent).toEqual(["alice: normal"]);
  });

  it("tells of steps that were not needed as stopped", async () => {
    const { play, say, events } = await stage(yaml, { detail: "steps" });
    const playing = play();
    say("bob", "b");
    await playing;
    const ends = events.flatMap((each) => (each.type === "step:end" ? [`${each.step} ${each.outcome.status}`] : []));
    expect(ends.toSorted()).toEqual(["1 passed", "1.1.1 stopped", "1.2.1 passed", "1.2.2 passed", "1.3.1 stopped"]);
  });

  it("fails with what its track fails with later", async () => {
    const { outcome, say } = await stage(`${two}
steps:
  - any: [[{ bob: { receive: a } }, { assert: 1 == 2 }], { wait: 1s }]
`);
    const ended = outcome();
    say("bob", "a");
    expect(await ended).toMatchObject({ code: "assert" });
  });

  it("leaves no wait behind", async () => {
    const { play, say, end, clock, client } = await stage(`${two}
steps: [{ any: [{ wait: 1s }, { bob: { stayOpen: 5s } }, { bob: { receive: a } }, { bob: closed }] }]
`);
    const playing = play();
    clock.advance(1000);
    await playing;
    say("bob", "a");
    end("bob");
    expect(client("bob").inbox).toMatchObject({ unread: 1, end: { awaited: false } });
  });
});

test.each([
  ["{ alice: { send: a } }", true],
  ["{ alice: { send: a, receive: b } }", true],
  ["{ 'alice, bob': { receive: a } }", true],
  ["{ all: { receive: a } }", true],
  ["{ alice: [{ receive: a }, { send: b }] }", true],
  ["{ alice: { receive: a, count: 2 } }", true],
  ["{ alice: { receive: a, last: 2 } }", true],
  ["{ alice: { receive: a }, if: 1 == 1 }", true],
  ["{ alice: { receiveNext: a } }", true],
  ["{ set: { a: 1 } }", true],
  ["{ alice: receive }", false],
  ["{ alice: closed }", false],
  ["{ alice: receivePing }", false],
  ["{ alice: { stayOpen: 1s } }", false],
])("check: a track that begins with %s cannot be undone: %s", async (step, isWrong) => {
  const found = await faults(`${two}steps: [{ any: [${step}, { wait: 1s }] }]`);
  expect(found.filter((each) => each.includes("must wait for one thing"))).toHaveLength(isWrong ? 1 : 0);
});
