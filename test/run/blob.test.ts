import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { blobReporter } from "../../reporters/json.ts";
import type { RunEvent } from "../../src/events.ts";
import { Blob } from "../../src/run/blob.ts";
import { passed, reported, runEnd, runStart, scenario } from "../support/events.ts";
import { workspace } from "../support/workspace.ts";

const run: readonly RunEvent[] = [runStart(), ...scenario(passed), runEnd()];
const written = await reported(blobReporter.create({ color: false, width: 80, verbose: false, live: false }), run);

/** What is read of a file, and what is wrong with it. */
async function read(text: string | undefined): Promise<{ readonly types: readonly string[]; readonly wrong?: string }> {
  const cwd = await workspace(text === undefined ? {} : { "blob.ndjson": text });
  const blob = await Blob.open({ path: join(cwd, "blob.ndjson"), shown: "blob.ndjson" }, "1.2.3");
  if (!(blob instanceof Blob)) return { types: [], wrong: blob.headline.replaceAll(cwd, "<folder>") };
  const types: string[] = [];
  for (; blob.next; await blob.advance()) types.push(blob.next.type);
  return { types, ...(blob.problem ? { wrong: blob.problem.headline } : {}) };
}

describe("a blob", () => {
  it("is read event by event", async () => {
    expect(await read(written)).toEqual({ types: ["run:start", "scenario:start", "scenario:end", "run:end"] });
    expect(await read(`${written}more\n`)).toEqual({
      types: ["run:start", "scenario:start", "scenario:end", "run:end"],
    });
  });

  it("that is cut is read as far as it goes", async () => {
    const lines = written.split("\n");
    expect(await read(`${lines.slice(0, 3).join("\n")}\n`)).toEqual({
      types: ["run:start", "scenario:start", "scenario:end"],
      wrong: "The blob blob.ndjson is not whole: it ends before its run did",
    });
    expect(await read(`${lines.slice(0, 2).join("\n")}\n${lines[2]?.slice(0, 30)}`)).toEqual({
      types: ["run:start", "scenario:start"],
      wrong: "The blob blob.ndjson is not whole: line 3 is no event of a run, or half of one",
    });
  });

  it.each([
    ["", "it is empty"],
    ["\n", "it is empty"],
    ["<?xml?>\n", "its first line is no JSON"],
    ['{"type":"log"}\n', "its first line is no run:start"],
    ["null\n", "its first line is no run:start"],
    ['{"type":"run:start","format":1}\n', "its first line is no run:start"],
    [
      written.replace('"format":1', '"format":2').replace('"version":"1.2.3"', '"version":"9.0.0"'),
      "wstest 9.0.0 wrote it in format 2, and this one (1.2.3) reads format 1: merge with the version that runs",
    ],
  ])("is none: %j", async (text, why) => {
    expect(await read(text)).toEqual({ types: [], wrong: `The blob blob.ndjson cannot be read: ${why}` });
  });

  it("that cannot be read says why", async () => {
    expect((await read(undefined)).wrong).toMatch(/^The blob blob\.ndjson cannot be read: ENOENT/);
  });
});
