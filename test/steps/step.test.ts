import { describe, expect, it } from "vitest";
import { stepKinds } from "../../src/steps/index.ts";
import { defineStep } from "../../src/steps/step.ts";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, withPuppet } from "../support/puppet.ts";

expectNoOpenHandles();

describe("a kind of step", () => {
  it("is what it was defined as", () => {
    const kind = {
      name: "nothing",
      actor: "nobody",
      summary: "Does nothing.",
      examples: [],
      value: { shape: { schema: {}, read: () => true }, doc: "No value." },
      options: {},
      compile: () => () => undefined,
    } as const;
    expect(defineStep(kind)).toBe(kind);
  });

  it.each(stepKinds.map((kind) => [kind.name, kind] as const))(
    "%s explains itself",
    (_, { summary, value, options }) => {
      for (const text of [summary, value.doc, ...Object.values(options).map(({ doc }) => doc)])
        expect(text).toMatch(/^[A-Z`].*[.)]$/s);
    },
  );
});

describe("several clients in one step", () => {
  it("act concurrently; the step ends when all have ended", async () => {
    const played = await playConnected(`
  - alice, bob: [{ send: { later: "\${self.name}", in: 100ms } }, { receive: "\${self.name}" }]
  - alice: { receiveNothing, for: 1ms }
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.ms).toBeLessThan(4000);
  });

  it("keep what they extract; what a single named client extracts is the scenario's, too", async () => {
    const played = await playConnected(`
  - alice, bob: { send: { from: "\${self.name}" }, receive, extract: { from: $.from } }
  - alice: { send: { to: "\${bob.from}", me: "\${self.from}" }, receive: { to: bob, me: alice }, extract: { to: $.to } }
  - assert: alice.from == "alice" && bob.from == "bob" && to == "bob" && alice.to == "bob"
  - alice, bob: [{ send: { n: "\${self.name}" } }, { receive, extract: { mine: $.n } }, { send: { again: "\${self.mine}" }, receive: { again: "\${self.name}" } }]
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("a failure names those that failed, with what each of them says", async () => {
    const played = await play(
      withPuppet(`
  - all: connect
  - alice: { send: { tell: { n: 1 } } }
  - all: { receive: { n: 1 }, timeout: 100ms, expect: { n: 2 } }
`),
    );
    // In the order in which they failed.
    expect(failure(played)).toEqual([
      "wrong-message: bob: the message was taken and is wrong: $.n: expected 2, got 1",
      "at: 2",
      "label: got 1",
      "expected: 2",
      "actual: 1",
      "the message: { n: 1 }",
      "3 of 3 clients failed here: bob, carol, alice",
      "alice: no message matched within <time>",
    ]);
  });

  it("all is those that are connected; with connect, those that the document declares", async () => {
    const played = await play(
      withPuppet(`
  - alice, carol: connect
  - all: { send: { me: "\${self.name}" }, receive: { me: "\${self.name}" } }
  - carol: close
  - all: { send: again, receive: again }
  - alice: close
  - all: connect
  - all: { send: here, receive: here }
`),
      { detail: "frames" },
    );
    expect(failure(played)).toEqual(["passed"]);
    const said = played.events.flatMap((event) =>
      event.type === "frame" && event.direction === "out" ? [`${event.peer} ${event.payload}`] : [],
    );
    expect(said).toEqual([
      'alice {"me":"alice"}',
      'carol {"me":"carol"}',
      "alice again",
      "alice here",
      "bob here",
      "carol here",
    ]);
  });
});

describe("what stands beside an action, or beside its actor", () => {
  it("if, id and name mean the same in both places", async () => {
    const played = await playConnected(
      `
  - alice: { send: a, if: 1 == 2 }
  - if: 1 == 2
    alice: { send: b }
  - alice: { send: c, id: inside }
  - id: beside
    alice: { send: d }
  - alice: { receiveNext: c, after: inside, within: 4s, name: inner }
  - name: outer
    alice: { receiveNext: d, after: beside, within: 4s }
`,
      { detail: "steps" },
    );
    expect(failure(played)).toEqual(["passed"]);
    expect(Object.keys(played.series)).toEqual(["inner", "outer"]);
    const titles = played.events.flatMap((event) => (event.type === "step:start" ? [event.title] : []));
    expect(titles.slice(1)).toEqual([
      "alice: { send: a, if: 1 == 2 }",
      "alice: { send: c, id: inside }",
      "id: beside alice: { send: d }",
      "alice: { receiveNext: c, after: inside, within: 4s, name: inner }",
      "outer",
    ]);
  });

  it("a list is a sequence; its id is its last act on a wire", async () => {
    const played = await playConnected(`
  - id: talk
    alice: [{ send: { later: x, in: 80ms } }, { send: y, receive: y }, { receive: x }]
  - alice: { send: z }
  - alice: { receive: z, after: talk, measure: since }
`);
    expect(failure(played)).toEqual(["passed"]);
    // From the second send, not from the first: that would be less than the wait for x.
    expect(played.series["since"]?.max).toBeGreaterThan(70);
  });
});

describe("a step that is written in a wrong way", () => {
  it.each([
    [
      "- alice: connect\n  bob: connect",
      '4:3+3 A step has one actor; this one has "alice" and "bob" — Give each its own line: "- bob: …". If both do the same, write "- alice, bob: …".',
    ],
    [
      "- alice: { receive: x }\n  timeout: 1s",
      '4:3+7 "timeout" cannot stand here — What tunes a step stands inside, beside the action: - alice: { receive: …, timeout: … }.',
    ],
    [
      "- alice: { send: x, close: 1000 }",
      '3:21+5 A step does one thing; this one has "send" and "close" — Make it two steps, or a list: [{ send: … }, { close: … }].',
    ],
    ["- alice: { receive: x, recieveNext: y }", '3:24+11 Unknown key "recieveNext" in a receive step'],
    ["- alice: { connect, tiemout: 1s }", '3:21+7 Unknown key "tiemout" in a connect step — Did you mean "timeout"?'],
    ["- alice:", '3:3+5 "alice" does nothing here — Write what it does: - alice: connect.'],
    ["- receive: x", '3:3+7 "receive" needs an actor — Write - alice: receive.'],
    ["- alise: connect", '3:3+5 Unknown client or control word "alise" — Did you mean "alice"?'],
    ["- alice: conect", '3:10+6 Unknown action "conect" — Did you mean "connect"?'],
    ["- alice, dave: connect", '3:10+4 Unknown client or control word "dave"'],
  ])("%s", async (step, problem) => {
    const [found] = await faults(`clients: { alice: ws://localhost:1, bob: ws://localhost:1 }\nsteps:\n${step}\n`);
    expect(found).toContain(problem);
  });
});
