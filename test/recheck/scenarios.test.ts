import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunEvent, ScenarioEnd } from "../../src/events.ts";
import { command } from "../support/command.ts";
import { workspace } from "../support/workspace.ts";

const root = join(import.meta.dirname, "../..");

/** What a trace does not have enough of, and what is said of that. */
const refused: Readonly<Record<string, string>> = {
  "A client application comes back, later each time, and gives up when it is told to":
    "A re-check cannot play the connections that upstream accepts",
  "A gateway passes on what both ends say, and who the client is":
    "A re-check cannot play the connections that service accepts",
  "What is lost is sent again, and counts once":
    "A re-check cannot play the faults of alice: a trace has what came of them, not what they did",
  "What comes twice is seen twice":
    "A re-check cannot play the faults of alice: a trace has what came of them, not what they did",
  "What is late is late, and what overtakes it is not":
    "A re-check cannot play the faults of alice: a trace has what came of them, not what they did",
  "What is damaged is no JSON any more, and a connection that breaks is told":
    "A re-check cannot play the faults of alice: a trace has what came of them, not what they did",
  "The frames of a conversation are seen as they are on the wire":
    "A re-check cannot play receiveFrame of alice: a trace has messages, not the frames in which they came",
  "Compressed messages have RSV1 and fewer bytes":
    "A re-check cannot play receiveFrame of alice: a trace has messages, not the frames in which they came",
};

/** Files whose scenarios say all there is of messages, handshakes, loops, tracks, invariants and profiles. */
const files = (await readdir(join(root, "scenarios")))
  .filter((each) => each.endsWith(".yaml"))
  .map((each) => `scenarios/${each}`);

/** How each scenario ended, by its name. */
async function endsOf(folder: string): Promise<ReadonlyMap<string, Pick<ScenarioEnd, "outcome" | "notes">>> {
  const ends = new Map<string, Pick<ScenarioEnd, "outcome" | "notes">>();
  for (const name of (await readdir(folder)).filter((each) => each.endsWith(".jsonl"))) {
    let scenario = "";
    for (const line of (await readFile(join(folder, name), "utf8")).trimEnd().split("\n")) {
      const event = JSON.parse(line) as RunEvent;
      if (event.type === "scenario:start") scenario = event.name;
      if (event.type === "scenario:end") ends.set(scenario, { outcome: event.outcome, notes: event.notes });
    }
  }
  return ends;
}

describe("the examples", () => {
  it("end from their traces as they ended against their servers, with nothing that the traces do not have", async () => {
    const out = await workspace({});
    const run = (args: readonly string[]) => command(["run", "--trace", "on", ...args], { cwd: root });
    const first = await run([...files, "-o", join(out, "first")]);
    expect(first.exitCode, first.stdout).toBe(0);
    const again = await run(["--from-trace", join(out, "first/traces"), ...files, "-o", join(out, "again")]);
    const [before, after] = [await endsOf(join(out, "first/traces")), await endsOf(join(out, "again/traces"))];
    expect([...after.keys()].toSorted()).toEqual([...before.keys()].toSorted());
    const errors = [...after].flatMap(([name, { outcome }]) =>
      outcome.status === "errored" ? [[name, outcome.problem.headline] as const] : [],
    );
    expect(Object.fromEntries(errors)).toEqual(refused);
    for (const [name, { outcome }] of before) {
      const now = after.get(name);
      if (refused[name] !== undefined) continue;
      expect({ name, ...now }).toMatchObject({ name, outcome });
      // What beats by itself may beat once more; nothing else is missing.
      expect(now?.notes.filter((each) => each.includes("the trace"))).toEqual([]);
    }
    expect(again.stdout).toContain(
      `${before.size - Object.keys(refused).length} passed, ${Object.keys(refused).length} errored`,
    );
  }, 120_000);
});
