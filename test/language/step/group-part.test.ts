import { describe, expect, it, test } from "vitest";
import { groupPart, namesIn } from "../../../src/language/step/group-part.ts";
import { faults } from "../../support/load.ts";
import { stage } from "../../support/stage.ts";

test.each([
  ["alice, bob", ["alice", "bob"]],
  ["viewers[max(1, i)],bob", ["viewers[max(1, i)]", "bob"]],
])("namesIn(%s)", (key, names) => {
  expect(namesIn(key)).toEqual(names);
});

test.each([
  ["viewers[3]", { kind: "part", name: "viewers", from: "3", to: undefined }],
  ["viewers[ 1 .. n ]", { kind: "part", name: "viewers", from: "1", to: "n" }],
  ["viewers", undefined],
  ["viewers]3[", undefined],
])("groupPart(%s)", (name, part) => {
  expect(groupPart(name)).toEqual(part);
});

const yaml = (steps: string): string =>
  `clients: { viewers: { url: ws://h, size: 4 }, alice: ws://h }\nsteps:\n${steps}`;

describe("some clients of a group", () => {
  it.each([
    ["viewers", "viewers[1] viewers[2] viewers[3] viewers[4]"],
    ["viewers[2]", "viewers[2]"],
    ["viewers[2..3]", "viewers[2] viewers[3]"],
    ['"viewers[1], viewers[3..4], alice"', "viewers[1] viewers[3] viewers[4] alice"],
    ['"viewers[1..2], viewers"', "viewers[1] viewers[2] viewers[3] viewers[4]"],
    ["all", "viewers[1] viewers[2] viewers[3] viewers[4] alice"],
  ])("%s", async (key, names) => {
    const { play, sent } = await stage(yaml(`  - ${key}: { send: hi }`));
    await play();
    expect(sent.map((each) => each.replace(": hi", "")).join(" ")).toBe(names);
  });

  it("may be chosen by an expression", async () => {
    const { play, sent } = await stage(
      yaml(`  - repeat: 2
    as: i
    steps: [{ "viewers[i + 1]": { send: "\${self.name} \${self.index}" } }]`),
    );
    await play();
    expect(sent).toEqual(["viewers[1]: viewers[1] 1", "viewers[2]: viewers[2] 2"]);
  });

  it("must be there", async () => {
    const { outcome } = await stage(yaml("  - set: { i: 5 }\n  - viewers[i]: { send: hi }"));
    expect(await outcome()).toMatchObject({
      code: "expression",
      headline: "There is no viewers[5]: the group has 4 clients",
      place: { line: 4 },
    });
  });

  it("must not be nobody", async () => {
    const { outcome } = await stage(yaml("  - set: { i: 2 }\n  - viewers[i..1]: { send: hi }"));
    expect(await outcome()).toMatchObject({
      code: "expression",
      headline: "viewers[2..1] is nobody: it ends before it begins",
      place: { line: 4 },
    });
  });

  it("must be there for who reads their variables", async () => {
    const { outcome } = await stage(yaml('  - set: { i: 5 }\n  - alice: { send: "${viewers[i].name}" }'));
    expect(await outcome()).toMatchObject({
      code: "expression",
      headline: "There is no viewers[5]: the group has 4 clients",
      place: { line: 4 },
    });
  });

  it("have variables of their own, which others read by their number", async () => {
    const { play, say, sent } = await stage(
      yaml(`  - viewers: { receive: { type: welcome }, extract: { id: $.id } }
  - viewers[2]: { receive: { type: more }, extract: { more: $.more } }
  - alice: { send: "\${viewers[1].id} \${viewers[2].id} \${viewers[3].name} \${more}" }
  - viewers: { send: "\${id}" }`),
    );
    const playing = play();
    for (const i of [1, 2, 3, 4]) say(`viewers[${i}]`, { type: "welcome", id: `v${i}` });
    say("viewers[2]", { type: "more", more: "m" });
    await playing;
    expect(sent[0]).toBe("alice: v1 v2 viewers[3] m");
    expect(sent.slice(1)).toEqual([1, 2, 3, 4].map((i) => `viewers[${i}]: v${i}`));
  });

  it("fail together: the first few are named, and how many there are", async () => {
    const { outcome, say } = await stage(
      `clients: { viewers: { url: ws://h, size: 20 } }\nsteps: [{ viewers: { receiveNext: yes } }]`,
    );
    const ended = outcome();
    for (let i = 1; i <= 20; i++) say(`viewers[${i}]`, i % 2 === 0 ? "yes" : "no");
    const problem = await ended;
    expect(problem?.headline).toContain("viewers[1]: the next message is another one");
    expect(problem?.notes).toContain(
      "10 of 20 clients failed here: viewers[1], viewers[3], viewers[5], viewers[7], viewers[9], …",
    );
  });
});

test.each([
  [
    "viewers[5]: receive",
    "3:13+1 There is no viewers[5]: the group has 4 clients — They are counted from 1: viewers[1] to viewers[4].",
  ],
  ["viewers[0]: receive", "3:13+1 Expected the number of a client in its group, from 1, got the number 0"],
  [
    "viewers[]: receive",
    '3:5+9 Between the brackets of "viewers" stands one client, or the first and the last of some',
  ],
  ["viewers[1..]: receive", 'Write viewers[3], or viewers[2..10]; for several parts "viewers[1], viewers[3]".'],
  ['"viewers[1, 2]": receive', 'Between the brackets of "viewers" stands one client'],
  ["viewers[3..2]: receive", "3:5+13 viewers[3..2] is nobody: it ends before it begins"],
  ['alice: { send: "${viewers[5].name}" }', "3:31+1 There is no viewers[5]: the group has 4 clients"],
  ['alice: { send: "${viewers[0].name}" }', "There is no viewers[0]: the group has 4 clients"],
  ['alice: { send: "${alice[1].name}" }', '"alice" is one client and no group'],
  ["parallel: { alice: connect, bob: { wait: 1s } }", "Write alice: [{ alice: connect }]"],
  ["viewers[j]: receive", '3:13+1 Unknown variable "j" — '],
  ["alice[1]: receive", '3:5+8 "alice" is one client and no group — '],
  ["viewer[1]: receive", '3:5+9 Unknown client or control word "viewer[1]" — Did you mean "viewers"?'],
  [
    'alice: { send: "${viewers.id}" }',
    '"viewers" is a group of clients: each of them has its own "id" — Write viewers[1].id',
  ],
])("check: %s", async (step, problem) => {
  const found = await faults(yaml(`  - ${step}`));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(problem);
});

test.each([
  ["0", "Expected a whole number from 1 to 100000, got the number 0"],
  ["many", 'got the text "many"'],
])("check: a size of %s", async (size, problem) => {
  const [first, ...others] = await faults(
    `clients: { viewers: { url: ws://h, size: ${size} } }\nsteps: [{ viewers: connect }]`,
  );
  expect(first).toContain(problem);
  expect(others).toEqual([]);
});

test("check: a connect cannot change it", async () => {
  const [first] = await faults(yaml("  - viewers: { connect: { size: 3 } }"));
  expect(first).toContain("A connect cannot change the size of a group");
});
