import { describe, expect, it } from "vitest";
import { Failure } from "../../src/problem.ts";
import { findTraces } from "../../src/recheck/find-traces.ts";
import { workspace } from "../support/workspace.ts";

const start =
  '{"type":"run:start","format":1,"at":0,"version":"1","time":"2026-11-29T02:10:00.000Z","hostname":"h","files":["chat.yaml"],"scenarios":1,"seed":7}\n';
const begin = (name: string, id = 1): string =>
  `{"type":"scenario:start","at":5,"scenario":${id},"file":"chat.yaml","line":1,"name":"${name}","tags":[]}\n`;
const end = (status: string, id = 1): string =>
  `{"type":"scenario:end","at":90,"scenario":${id},"ms":85,"outcome":${status},"notes":[],"steps":1,"series":{}}\n`;
const passed = '{"status":"passed"}';

async function problem(files: Readonly<Record<string, string>>, path: string): Promise<string> {
  try {
    await findTraces([path], await workspace(files));
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.problem.headline;
    throw thrown;
  }
  return "none";
}

describe("traces", () => {
  it("are files, or those of a folder, in order", async () => {
    const cwd = await workspace({
      "traces/b.trace.jsonl": start + begin("b") + end(passed),
      "traces/a.trace.jsonl": start + begin("a") + end(passed),
      "traces/other.jsonl": "no trace",
      "one.ndjson":
        start + begin("c", 1) + begin("d", 2) + end(passed, 2) + end('{"status":"skipped","reason":"no"}', 1),
    });
    const found = await findTraces(["traces/", "one.ndjson"], cwd);
    expect(found.map(({ trace, name, named }) => ({ trace, name, named }))).toEqual([
      { trace: "traces/a.trace.jsonl", name: "a", named: false },
      { trace: "traces/b.trace.jsonl", name: "b", named: false },
      { trace: "one.ndjson", name: "d", named: true },
    ]);
    expect(found[0]).toMatchObject({
      seed: 7,
      time: Date.parse("2026-11-29T02:10:00.000Z"),
      start: 5,
      end: 90,
      file: "chat.yaml",
    });
  });

  it.each([
    ["there is none", {}, "a.trace.jsonl", "There is no file a.trace.jsonl"],
    ["a folder has none", { "x/a.txt": "" }, "x", "--from-trace x: there is no trace in this folder"],
    ["it is something else", { "a.yaml": "name: x" }, "a.yaml", "This is no trace"],
    [
      "it is torn",
      { "a.trace.jsonl": `${start}${begin("a")}{"type":"fra` },
      "a.trace.jsonl",
      "--from-trace a.trace.jsonl breaks off: its line 3 is torn",
    ],
    [
      "it has no end",
      { "a.trace.jsonl": start + begin("a") },
      "a.trace.jsonl",
      '--from-trace a.trace.jsonl breaks off: the end of "a" is not in it',
    ],
    [
      "nothing was played",
      { "a.trace.jsonl": start },
      "a.trace.jsonl",
      "--from-trace a.trace.jsonl: no scenario was played in it",
    ],
  ])("are refused when %s", async (_, files, path, expected) => {
    expect(await problem(files, path)).toBe(expected);
  });
});
