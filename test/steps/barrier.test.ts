import { describe, expect, it, test } from "vitest";
import { faults } from "../support/load.ts";
import { stage, turn } from "../support/stage.ts";

const two = "clients: { alice: ws://h, bob: ws://h }\n";

describe("barrier", () => {
  it("holds each track that names it until all are there; others pass by", async () => {
    const { play, say, sent } = await stage(`${two}
steps:
  - parallel:
      a: [{ barrier: go }, { alice: { send: a } }]
      b: [{ bob: { receive: x } }, { barrier: go }, { bob: { send: b } }]
      c: { alice: { send: c } }
`);
    const playing = play();
    expect(sent).toEqual(["alice: c"]);
    say("bob", "x");
    await playing;
    expect(sent.toSorted()).toEqual(["alice: a", "alice: c", "bob: b"]);
  });

  it("is met again in every round", async () => {
    const { play, sent } = await stage(`${two}
steps:
  - parallel:
      - repeat: 3
        as: i
        steps: [{ alice: { send: "a\${i}" } }, { barrier: tick }]
      - repeat: 3
        as: i
        steps: [{ barrier: tick }, { bob: { send: "b\${i}" } }]
`);
    await play();
    expect(sent).toHaveLength(6);
    for (const i of [0, 1]) expect(sent.indexOf(`bob: b${i}`)).toBeLessThan(sent.indexOf(`alice: a${i + 1}`) + 2);
    expect(sent.indexOf("alice: a2")).toBeLessThan(sent.indexOf("bob: b2"));
  });

  it.each([
    ["who waits when the other ends", "[{ barrier: go }]", "[{ if: 'false', then: [{ barrier: go }] }]", "2"],
    ["who comes when the other has ended", "[{ if: 'false', then: [{ barrier: go }] }]", "[{ barrier: go }]", "1"],
  ])("fails for %s", async (_, first, second, ended) => {
    const { outcome } = await stage(`steps: [{ parallel: [${first}, ${second}] }]`);
    expect(await outcome()).toMatchObject({
      code: "barrier",
      headline: `The barrier "go" is never met: the track ${ended} has ended`,
      place: { line: 1 },
    });
  });

  it("may stand in a fragment that the tracks call", async () => {
    const { play, sent } = await stage(`${two}
fragments: { meet: { steps: [{ barrier: go }] } }
steps:
  - parallel: [[{ call: meet }, { alice: { send: a } }], [{ call: meet }, { bob: { send: b } }]]
`);
    await play();
    expect(sent.toSorted()).toEqual(["alice: a", "bob: b"]);
  });

  it("is that of the innermost parallel", async () => {
    const { play, say, sent } = await stage(`${two}
steps:
  - parallel:
      - parallel: [[{ barrier: go }, { alice: { send: in } }], { barrier: go }]
      - [{ bob: { receive: x } }, { barrier: out }, { bob: { send: b } }]
      - { barrier: out }
`);
    const playing = play();
    await turn();
    expect(sent).toEqual(["alice: in"]);
    say("bob", "x");
    await playing;
    expect(sent).toEqual(["alice: in", "bob: b"]);
  });
});

test.each([
  [
    `${two}steps: [{ parallel: [{ "alice, bob": [connect, { barrier: go }] }, { barrier: go }] }]`,
    'Several clients come to the barrier "go" in one step',
  ],
  [
    `${two}fragments: { f: { steps: [connect, { barrier: go }] } }
steps: [{ parallel: [{ all: { call: f } }, { barrier: go }] }]`,
    'Several clients come to the barrier "go" in one step',
  ],
  ["steps: [{ barrier: go }]", '1:20+2 The barrier "go" stands in no track'],
  ["steps: [{ parallel: [{ barrier: go }, { wait: 1s }] }]", '1:33+2 Only the track 1 names the barrier "go"'],
])("check: %s", async (text, expected) => {
  const found = await faults(text);
  // The other track has nobody to meet then.
  expect(found.filter((each) => !each.includes("Only the track 2"))).toHaveLength(1);
  expect(found[0]).toContain(expected);
});
