import { expect, it } from "vitest";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, play, playConnected, withPuppet } from "../../support/puppet.ts";
import { stage, turn } from "../../support/stage.ts";

expectNoOpenHandles();

it("looks at the last N messages, consumed or not, and consumes none", async () => {
  const played = await playConnected(`
  - alice: { send: { say: [{ n: 1 }, { n: 2 }, text] } }
  - alice: { receive: { n: 1 } }
  - alice: { receive: [{ n: 1 }, { n: 2 }, text], last: 3, extract: { second: "$[1].n", all: "$[*].n" }, expect: { "[0].n": 1 } }
  - alice: { receive: text, where: "$[0].x", last: 1, if: "false" }
  - assert: { second: 2, all: [1, 2] }
  - alice: [{ receiveNext: { n: 2 } }, { receiveNext: text }]
`);
  expect(failure(played)).toEqual(["passed"]);
});

it("is looked at again on every arrival, until it matches and extractions resolve", async () => {
  const played = await playConnected(`
  - alice: { send: { say: [{ n: 1 }] } }
  - alice: { send: { later: { n: 2, id: x }, in: 30ms } }
  - alice: { receive: [{ n: 1 }, { n: 2 }], last: 2, extract: { id: "$[1].id" } }
  - alice: { send: { later: { id: y }, in: 30ms } }
  - alice: { receive, last: 1, where: "$[?(@.id == 'y')]" }
  - assert: id == "x"
`);
  expect(failure(played)).toEqual(["passed"]);
});

it("says how the list differs when it never matches", async () => {
  const played = await playConnected(`
  - alice: { send: { say: [{ n: 1 }, { n: 2 }] } }
  - alice: { receive: [{ n: 1 }, { n: 3 }], last: 2, timeout: 60ms }
`);
  expect(failure(played)).toEqual([
    "never-came: alice: the last 2 messages did not match within <time>",
    "at: [{ n: 1 }, { n: 3 }]",
    "label: still waiting after <time>",
    "expected: [{ n: 1 }, { n: 3 }]",
    "$[1].n: expected 3, got 2",
    "the last 2 messages: [{ n: 1 }, { n: 2 }]",
  ]);
});

it("fails at once when the connection ends, or has ended", async () => {
  const ended = await playConnected(
    "  - alice: [{ send: { close: 4000 } }, { receive: [{ n: 1 }], last: 1, timeout: 10s }]",
  );
  expect(failure(ended).slice(0, 3)).toEqual([
    "closed: alice: the other side closed with 4000 before the last message matched",
    "at: [{ n: 1 }]",
    "label: the connection ended while waiting",
  ]);
  const before = await playConnected(
    "  - alice: [{ send: { close: 4000 } }, closed, { receive: [{ n: 1 }], last: 1, timeout: 10s }]",
  );
  expect(failure(before)[2]).toBe("label: the connection has ended");
});

it("passes over what a rule took: N other messages are looked at", async () => {
  const head =
    'clients: { alice: { url: "${puppet.url}", rules: [{ when: { message: { type: heartbeat } }, do: [] }] } }';
  const played = await play(
    withPuppet(
      `
  - alice: connect
  - alice: { send: { say: [{ n: 1 }, { type: heartbeat }, { type: heartbeat }, { n: 2 }, { type: heartbeat }, { n: 3 }] }, receive: { n: 3 } }
  - alice: { receive: [{ n: 2 }, { n: 3 }], last: 2, timeout: 50ms }
  - alice: { receive: { type: heartbeat }, count: 3 }
`,
      head,
    ),
  );
  expect(failure(played)).toEqual(["passed"]);
});

it("passes over any number of them", async () => {
  const { say, outcome } = await stage(
    `clients: { alice: { url: ws://h, rules: [{ when: { message: { type: heartbeat } }, do: [] }] } }
steps:
  - alice: { receive: [{ n: 1 }, { n: 2 }], last: 2 }`,
  );
  const heartbeats = (): void => {
    for (let i = 0; i < 500; i++) say("alice", { type: "heartbeat" });
  };
  say("alice", { n: 1 });
  heartbeats();
  const ended = outcome();
  heartbeats();
  say("alice", { n: 2 });
  expect(await ended).toBeUndefined();
});

it("gives what matched, whatever comes before the step goes on", async () => {
  const { say, outcome, scene } = await stage(
    "clients: { alice: ws://h }\nsteps:\n  - alice: { receive: [1, 2], last: 2, extract: { all: $ } }",
  );
  const ended = outcome();
  for (const n of [1, 2, 3]) say("alice", n);
  expect(await ended).toBeUndefined();
  expect(scene.variables.get("all")).toEqual([1, 2]);
});

it("looks at what a reaction took as it came", async () => {
  const { say, outcome, failures } = await stage(
    `clients: { alice: { url: ws://h, rules: [{ when: { message: go }, do: [{ receive: 2 }] }] } }
steps:
  - alice: { receive: [1, 2, 3], last: 3 }`,
  );
  const ended = outcome();
  for (const each of [1, "go"]) say("alice", each);
  await turn();
  say("alice", 2);
  await turn();
  say("alice", 3);
  expect(await ended).toBeUndefined();
  expect(failures).toEqual([]);
});

it("reads with the step's codec, and measures to the arrival that made it match", async () => {
  const played = await playConnected(`
  - alice: { send: { $hex: "01" }, receive: { $hex: "01" } }
  - alice: { send: { $hex: "02" } }
  - alice: { receive: ["01", "02"], last: 2, codec: hex, measure: hexes, within: 4s }
`);
  expect(failure(played)).toEqual(["passed"]);
  expect(played.series["hexes"]?.count).toBe(1);
});

it.each([
  ["texts", `["1", "2"]`, []],
  ["a text on the wire", `['1', 2]`, []],
  ["texts in any order", `{ $unordered: ["2", "1"] }`, []],
  ["one of the texts", `{ $some: "2" }`, []],
  ["each", `{ $each: { $in: ["1", "2"] } }`, []],
  ["texts of an expression", `"\${texts}"`, []],
  ["another text", `["1", "3"]`, ['$[1]: expected "3", got "2"']],
  ["another text of an expression", `["\${texts[0]}", "\${texts[0]}"]`, ['$[1]: expected "1", got "2"']],
  ["others of an expression", `"\${others}"`, ['$[1]: expected "3", got "2"']],
  ["none of the texts", `{ $some: "3" }`, ['$: expected a list with an item that is "3", got [1, 2]']],
  ["bytes", `[{ $hex: "31" }, { $hex: "32" }]`, []],
])("an item is compared as a whole message is: %s", async (_what, value, differences) => {
  const { say, outcome, clock } = await stage(`vars: { texts: ["1", "2"], others: ["1", "3"] }
clients: { alice: ws://h }
steps:
  - alice: { receive: ${value}, last: 2, timeout: 1ms }`);
  for (const text of ["1", "2"]) say("alice", text);
  const ended = outcome();
  if (differences.length > 0) clock.advance(2);
  const problem = await ended;
  expect(problem?.notes.slice(0, -1) ?? []).toEqual(differences);
});

it("a text that is the JSON of a message, and what is no JSON", async () => {
  const played = await playConnected(`
  - alice: [{ send: '{"a":1}' }, { send: plain }, { receive: plain }]
  - alice: { receive: ['{"a":1}', plain], last: 2 }
  - alice: { receive: [{ a: 1 }, { b: 1 }], last: 2, timeout: 30ms }
`);
  expect(failure(played)).toContain('$[1]: expected { b: 1 }, got the text "plain", which is not JSON');
});

it("unquoted scalars count as they are written where all values are texts", async () => {
  const played = await playConnected(`
  - alice: [{ send: "0101" }, { send: "1.10" }, { receive: "1.10" }]
  - alice: { receive: [0101, 1.10], last: 2, codec: text }
`);
  expect(failure(played)).toEqual(["passed"]);
});

it("a client that is not connected fails at once", async () => {
  const played = await play(withPuppet("  - alice: { receive: [a], last: 1 }"));
  expect(failure(played)[0]).toBe("not-connected: alice cannot receive: it is not connected");
});
