import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { loadText } from "../../../src/language/load.ts";
import { roomMatcher } from "../../../src/steps/standing/stream-audience.ts";
import { faults } from "../../support/load.ts";
import { mockProblems } from "../../support/mock.ts";

async function told(streams: string, more = ""): Promise<readonly string[]> {
  const found = await mockProblems(
    `endpoints:\n  - path: /ws\n    state: { user: null }\n    streams: ${streams}\n${more}`,
  );
  return found.map(({ headline, help, place }) => `${place?.line}:${place?.column} ${headline} — ${help ?? ""}`);
}

describe("check of streams", () => {
  it.each([
    [
      "ticks",
      [
        '4:14 Expected a list of streams, got the text "ticks" — Write streams: [ { name: ticks, every: 1s, send: { seq: ${seq} } } ].',
      ],
    ],
    ["[{ every: 1s }]", ["4:15 A stream without send or do does nothing — Write send: { seq: ${seq} }, or do: [ … ]."]],
    [
      "[{ every: 1s, send: a, do: [] }]",
      [
        "4:37 A stream sends a message or plays steps; this one does both — Write the send as one of the steps: do: [ { send: … }, … ].",
      ],
    ],
    ["[{ send: a }]", ['4:15 The key "every" is missing in a stream — ']],
    [
      "[{ every: 10, send: a }]",
      ["4:24 A duration needs its unit: 10ms or 10s? — Write 10ms for milliseconds, 10s for seconds."],
    ],
    ["[{ evry: 1s, every: 1s, send: a }]", ['4:17 Unknown key "evry" in a stream — Did you mean "every"?']],
    ["[{ every: 1s, to: everyone, send: a }]", ['4:32 Expected one of each, all, got the text "everyone" — ']],
    ["[{ every: 1s, to: { rom: a }, send: a }]", ['4:34 Unknown key "rom" in a room — Did you mean "room"?']],
    [
      "[{ every: 1s, loop: true, send: a }]",
      [
        "4:28 There are no items to begin again with — A stream without from has no end of its own: leave it out, or write from: [ … ].",
      ],
    ],
    [
      "[{ name: a, every: 1s, send: a }, { name: a, every: 1s, send: b }]",
      ['4:56 Two streams are called "a" — start and cancel find a stream by its name: give each its own.'],
    ],
    [
      "[{ every: 1s, from: [], send: a }]",
      [
        "4:34 There is nothing to go through: the steps would never run — A list has items, and a range ends where it begins or after it: 1..10.",
      ],
    ],
    [
      "[{ every: 1s, send: '${item}' }]",
      ['4:37 Unknown variable "item" — A stream has items where it goes through some: from: [ … ], or from: rows.csv.'],
    ],
    [
      "[{ every: 1s, to: all, send: '${self.name}' }]",
      [
        '4:46 Unknown variable "self" — A stream to several connections is none of them. Write to: each, or receiver.… for what each of them is sent.',
      ],
    ],
    [
      "[{ every: 1s, to: all, send: '${user}' }]",
      [
        '4:46 Unknown variable "user" — It is the state of one connection, and a stream to several is none of them. Write to: each, or receiver.user for what each of them is sent.',
      ],
    ],
    [
      "[{ every: 1s, to: all, do: [{ receive: a }] }]",
      [
        "4:44 A stream to several connections cannot receive — It may send, close and drop. What one connection does stands in a stream to: each, or in a rule.",
      ],
    ],
    [
      "[{ every: 1s, to: { room: a }, do: [{ join: b }] }]",
      [
        "4:52 A stream to several connections cannot join — It may send, close and drop. What one connection does stands in a stream to: each, or in a rule.",
      ],
    ],
    [
      "[{ every: 1s, do: [{ set: { seq: 1 } }] }]",
      [
        '4:42 "seq" belongs to the stream around this step and cannot be changed — Choose another name for what the step sets or extracts.',
      ],
    ],
  ])("%s", async (streams, expected) => {
    expect(await told(streams)).toEqual(expected);
  });

  test("a client has streams for itself alone", async () => {
    expect(
      await faults(
        "clients: { bob: { url: ws://h, streams: [{ every: 1s, to: all, send: a }] } }\nsteps: [{ wait: 1s }]",
      ),
    ).toEqual([
      '1:55+2 "to" is only for the connections of a mock — A client streams to its server alone: leave it out.',
    ]);
  });

  test("what steps start and cancel must be there, and be theirs", async () => {
    const rules = (steps: string): Promise<readonly string[]> =>
      told(
        "[{ name: mine, every: 1s, send: a }, { name: ours, every: 1s, to: all, send: a }]",
        `    rules: [{ do: [${steps}] }]\n  - { path: /b, streams: [{ name: theirs, every: 1s, send: a }] }`,
      );
    expect(await rules("{ start: mine }, { start: ours }, { cancel: mine }, { cancel: ours }")).toEqual([]);
    expect(await rules("{ start: min }")).toEqual(['5:29 No stream is called "min" — Did you mean "mine"?']);
    expect(await rules("{ start: other }")).toEqual([
      '5:29 No stream is called "other" — Write a stream of that name, or the steps of a track: start: other, steps: [ … ].',
    ]);
    expect(await rules("{ cancel: our }")).toEqual(['5:30 No step starts the track "our" — Did you mean "ours"?']);
    expect(await rules("{ start: theirs }")).toEqual([
      '5:29 The stream "theirs" is that of connections of another endpoint, so nothing is started here — A stream to each connection is started by that connection; one to: all, or to a room, by any.',
    ]);
    expect(await rules("{ cancel: theirs }")).toEqual([
      '5:30 The stream "theirs" is that of connections of another endpoint, so nothing is cancelled here — A stream to each connection is started by that connection; one to: all, or to a room, by any.',
    ]);
    expect(await rules("{ start: mine, steps: [] }")).toContain(
      '5:29 "mine" is the name of a stream — Leave out its steps to start the stream, or give the track another name.',
    );
  });

  test("a stream of a client is started by that client", async () => {
    const yaml = `clients:
  bob: { url: ws://h, streams: [{ name: ticks, every: 1s, send: a }] }
  alice: ws://h
steps:
  - bob: { start: ticks }
  - alice: { start: ticks }
  - cancel: ticks
`;
    expect(await faults(yaml)).toEqual([
      '6:21+5 The stream "ticks" is that of bob, so nothing is started here — Write - bob: { start: … }.',
      '7:13+5 The stream "ticks" is that of bob, so nothing is cancelled here — Write - bob: { start: … }.',
    ]);
  });
});

describe("the source of a stream", () => {
  const folder = mkdtempSync(join(tmpdir(), "streams-"));
  writeFileSync(join(folder, "bad.ndjson"), '{"a":1}\n\n{"a":\n');
  writeFileSync(join(folder, "good.ndjson"), '{"a":1}\n\n{"a":2}\n');

  it("names a file, whose faults are told where it is named, with their line", async () => {
    const load = (file: string): ReturnType<typeof loadText> =>
      loadText(
        `endpoints: [{ path: /, streams: [{ every: 1s, from: ${file}, send: '\${item.a}' }] }]`,
        {
          path: join(folder, "mock.yaml"),
          shown: "mock.yaml",
        },
        { show: (each) => each },
      );
    expect((await load("good.ndjson")).problems).toEqual([]);
    const [bad] = (await load("bad.ndjson")).problems;
    expect(bad?.headline).toMatch(/^The file is not valid: .* \(line 3\)$/);
    expect(bad?.place).toMatchObject({ line: 1, column: 53 });
    const [missing] = (await load("none.txt")).problems;
    expect(missing?.headline).toBe("The file cannot be read: there is no such file");
  });
});

describe("the pattern of a room", () => {
  it.each([
    ["sym:*", "sym:A", true],
    ["sym:*", "sym:", true],
    ["sym:*", "xsym:A", false],
    ["lobby", "lobby", true],
    ["lobby", "lobby2", false],
    ["*", "anything", true],
    ["a*b*c", "a-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["a*a", "a", false],
    ["*:x:*", "1:x:2", true],
  ])("%s %s", (pattern, room, expected) => {
    expect(roomMatcher(pattern)(room)).toBe(expected);
  });
});
