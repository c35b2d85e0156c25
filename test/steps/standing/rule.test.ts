import { describe, expect, it } from "vitest";
import { faults } from "../../support/load.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, play, withPuppet } from "../../support/puppet.ts";
import { stage, turn } from "../../support/stage.ts";

expectNoOpenHandles();

const withRules = (rules: string, more = ""): string =>
  `clients: { alice: { url: ws://h, ${more} rules: ${rules} } }\nsteps: [{ wait: 1ms }]`;

describe("a rule", () => {
  it("the first that holds takes the message: when selects, if judges beside it", async () => {
    const { say, sent } = await stage(
      withRules(`[
        { when: { message: { a: 1 } }, if: message.b > 1, do: [{ send: "first \${message.b}" }] },
        { when: { message: { a: 1 } }, do: [{ send: second }] },
        { if: number == 3, do: [{ send: third }] }
      ]`),
    );
    say("alice", { a: 1, b: 2 });
    say("alice", { a: 1, b: 1 });
    say("alice", { c: 1 });
    say("alice", { c: 1 });
    await turn();
    expect(sent).toEqual(["alice: first 2", "alice: second", "alice: third"]);
  });

  it("without when holds for every message; enabled: false for none", async () => {
    const { say, sent } = await stage(
      withRules("[{ enabled: false, do: [{ send: never }] }, { do: [{ send: '${raw}' }] }]"),
    );
    say("alice", "x");
    await turn();
    expect(sent).toEqual(["alice: x"]);
  });

  it("gives its reaction the message, its text, its number, and what its patterns capture", async () => {
    const { say, sent } = await stage(
      withRules(
        `[{ when: { message: { text: { $regex: "^say (?<what>\\\\w+)$" } } }, if: what != "no", do: [{ send: "\${number} \${what} \${message.text} \${size(raw)}" }] }]`,
      ),
    );
    say("alice", { text: "say no" });
    say("alice", { text: "say hi" });
    await turn();
    expect(sent).toEqual(["alice: 2 hi say hi 17"]);
  });

  it("gives what took no part in the match as null", async () => {
    const { say, sent } = await stage(
      withRules(
        `[{ when: { raw: { $regex: "^do(?: (?<what>.+))?$" } }, if: what == null, do: [{ send: nothing }] },
          { when: { $or: [{ raw: { $regex: "^(?<other>x)$" } }, { raw: { $regex: "^do (?<what>.+)$" } }] }, do: [{ send: ["\${what}", "\${other}"] }] }]`,
      ),
    );
    for (const text of ["do", "do it", "x"]) say("alice", text);
    await turn();
    expect(sent).toEqual(["alice: nothing", 'alice: ["it",null]', 'alice: [null,"x"]']);
  });

  it("acts as its client: self, and its declared state", async () => {
    const { say, sent, client } = await stage(
      withRules(
        '[{ do: [{ set: { count: "${count + 1}" } }, { send: "${self.name} ${self.count}" }] }]',
        "state: { count: 0 },",
      ),
    );
    say("alice", 1);
    say("alice", 2);
    await turn();
    expect(sent).toEqual(["alice: alice 1", "alice: alice 2"]);
    expect(client("alice").vars["count"]).toBe(2);
  });

  it("delays its reaction, counted from the arrival", async () => {
    const { say, sent, clock } = await stage(withRules("[{ delay: 20ms..40ms, do: [{ send: late }] }]"), {
      random: () => 0.5,
    });
    say("alice", 1);
    clock.advance(29);
    expect(sent).toEqual([]);
    clock.advance(1);
    await turn();
    expect(sent).toEqual(["alice: late"]);
  });

  it("order: any lets its reaction overtake those that wait", async () => {
    const { say, sent, clock } = await stage(
      withRules(
        "[{ when: { message: slow }, do: [{ wait: 50ms }, { send: slow }] }, { when: { message: quick }, order: any, do: [{ send: quick }] }, { do: [{ send: other }] }]",
      ),
    );
    for (const text of ["slow", "quick", "other"]) say("alice", text);
    await turn();
    expect(sent).toEqual(["alice: quick"]);
    clock.advance(50);
    await turn();
    expect(sent).toEqual(["alice: quick", "alice: slow", "alice: other"]);
  });
});

describe("a rule of a client beside its steps", () => {
  const head = `
clients:
  alice:
    url: "\${puppet.url}"
    rules:
      - { when: { message: { type: ping } }, do: [{ send: { type: pong, n: "\${message.n}" } }] }
      - { when: { message: { type: noise } }, do: [] }`;

  it("answers in the background; what it took is still found by receive, and passed over by stricter steps", async () => {
    const played = await play(
      withPuppet(
        `
  - alice: connect
  - alice: { send: { say: [{ type: ping, n: 1 }, { type: noise }, { type: message }] } }
  - alice: { receiveNext: { type: message } }
  - alice: { receiveNext: { type: pong, n: 1 } }
  - alice: { receiveNothing, for: 20ms }
  - alice: { receive: { type: ping, n: 1 } }
`,
        head,
      ),
    );
    expect(failure(played)).toEqual(["passed"]);
  });

  it("that fails is a failure of the scenario, with its own place", async () => {
    const failing = head.replace("[{ send: { type: pong", '[{ assert: "message.n == 2" }, { send: { type: pong');
    const played = await play(
      withPuppet(
        "  - alice: [connect, { send: { say: [{ type: ping, n: 1 }] } }, { receive: { type: pong }, timeout: 10s }]",
        failing,
      ),
    );
    expect(failure(played)[0]).toMatch(/^assert: /);
    expect(failure(played)[1]).toBe('at: "message.n == 2"');
    expect(played.ms).toBeLessThan(5000);
  });
});

describe("what is wrong in a file", () => {
  it.each([
    ["{ when: {}, do: [] }", "Expected a list of rules, got a map"],
    ["[{ when: {} }]", 'The key "do" is missing in a rule'],
    ["[{ whn: {}, do: [] }]", 'Unknown key "whn" in a rule — Did you mean "when"?'],
    ["[{ do: [{ sned: x }] }]", 'Unknown action "sned" — Did you mean "send"?'],
    ["[{ order: first, do: [] }]", 'Expected one of arrival, any, got the text "first"'],
    ["[{ do: [{ send: '${what}' }] }]", 'Unknown variable "what"'],
    ["[{ delay: 5, do: [] }]", "A duration needs its unit: 5ms or 5s?"],
  ])("rules: %s", async (rules, problem) => {
    const [found] = await faults(withRules(rules));
    expect(found).toContain(problem);
  });

  const all = "{ do: [] }";
  const one = "{ when: { message: 1 }, do: [] }";

  it("behind one that takes every message is never reached", async () => {
    const told = [
      "warning 1:55+32 No message reaches this rule: one before it takes every message — Write the rule without when and if last. If any of them may answer, write answer: random or answer: sequential beside the rules.",
    ];
    expect(await faults(withRules(`[${one}, ${all}, ${one}, ${one}]`))).toEqual(
      told.map((text) => text.replace("55", "89")),
    );
    expect(await faults(withRules(`[${all}, ${one}]`))).toEqual(told);
  });

  it.each([
    ["behind one that is switched off", `[{ enabled: false, do: [] }, ${one}]`, ""],
    ["where any may answer", `[${all}, ${one}, ${all}]`, "answer: random,"],
    ["where each has its turn", `[${all}, ${all}]`, "answer: sequential,"],
    ["before the last", `[${one}, ${all}]`, "answer: first,"],
  ])("%s is reached", async (_, rules, more) => {
    expect(await faults(withRules(rules, more))).toEqual([]);
  });

  it("answers in its turn, or at random, where its client says so", async () => {
    const rules = `[{ when: { raw: a }, do: [{ send: one }] }, { do: [{ send: else }] }, { when: { raw: a }, do: [{ send: two }] }]`;
    for (const [answer, expected] of [
      ["sequential", "one two else one"],
      ["random", "two two else two"],
    ] as const) {
      const { say, sent } = await stage(withRules(rules, `answer: ${answer},`));
      for (const text of ["a", "a", "b", "a"]) say("alice", text);
      await turn();
      expect(sent.join(" ").replaceAll("alice: ", "")).toBe(expected);
    }
    expect(await faults(withRules("[]", "answer: secuential,"))).toEqual([
      '1:42+10 Expected one of first, random, sequential, got the text "secuential" — Did you mean "sequential"?',
    ]);
  });
});
