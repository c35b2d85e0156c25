import { describe, expect, it } from "vitest";
import { plan, type Selection } from "../../src/run/plan.ts";
import { tagFilter } from "../../src/run/tags.ts";
import { testEnvironment } from "../support/play.ts";
import { workspace } from "../support/workspace.ts";

const step = "steps: [{ wait: 1ms }]";
const files = {
  "a.yaml": `name: chat works\ntags: [chat, smoke]\n${step}\n---\nname: chat is fast\ntags: [chat, slow]\n${step}\n`,
  "b.yaml": `name: mail works\ntags: [mail]\n${step}\n`,
  "broken.yaml": `name: chat is broken\nsteps: [{ nobody: connect }]\n---\nname: chat too\n${step}\n`,
  "warned.yaml": `name: warned\nclients: { a: ws://h }\nsteps: [{ a: { receive: { count: 3 } } }]\n`,
};

async function planned(selection: Partial<Selection> = {}): Promise<readonly string[]> {
  const cwd = await workspace(files);
  const found = await plan(
    { paths: ["."], grep: [], grepInvert: [], tags: undefined, given: [], ...selection },
    testEnvironment(cwd),
  );
  expect(found.loaded).toHaveLength(4);
  return found.planned.map(
    ({ file, scenarios }) => `${file.source.file}: ${scenarios.map(({ name }) => name).join(", ")}`,
  );
}

describe("plan", () => {
  it("holds the scenarios of files that are right; warnings do not matter", async () => {
    expect(await planned()).toEqual(["a.yaml: chat works, chat is fast", "b.yaml: mail works", "warned.yaml: warned"]);
  });

  it("holds those whose name matches one of several, and none that is not wanted", async () => {
    expect(await planned({ grep: [/works/, /fast/] })).toEqual([
      "a.yaml: chat works, chat is fast",
      "b.yaml: mail works",
    ]);
    expect(await planned({ grep: [/works/], grepInvert: [/mail/] })).toEqual(["a.yaml: chat works"]);
    expect(await planned({ grep: [/nothing/] })).toEqual([]);
  });

  it("holds those with the tags", async () => {
    expect(await planned({ tags: tagFilter("chat and not slow") })).toEqual(["a.yaml: chat works"]);
    expect(await planned({ tags: tagFilter("not chat") })).toEqual(["b.yaml: mail works", "warned.yaml: warned"]);
  });

  it("knows what is given from outside", async () => {
    const cwd = await workspace({ "a.yaml": 'steps: [{ log: "${x}" }]' });
    const with_ = await plan(
      { paths: ["."], grep: [], grepInvert: [], tags: undefined, given: ["x"] },
      testEnvironment(cwd),
    );
    const without = await plan(
      { paths: ["."], grep: [], grepInvert: [], tags: undefined, given: [] },
      testEnvironment(cwd),
    );
    expect([with_.planned.length, without.planned.length]).toEqual([1, 0]);
    expect(without.loaded[0]?.problems[0]?.headline).toBe('Unknown variable "x"');
  });
});
