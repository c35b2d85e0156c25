import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { consoleReporter } from "../reporters/console.ts";
import type { RunEvent } from "../src/events.ts";
import { command, normalised } from "./support/command.ts";
import { steady } from "./support/steady.ts";

/**
 * A case is a folder: `scenario.yaml` goes in, `expected.out` is what the user sees, to the letter, and the exit code.
 * `arguments.txt` replaces `run scenario.yaml`. One with `widths.txt` (a line each: `40`, `80 color`) is what the console
 * makes of the run on terminals of so many columns. UPDATE_GOLDEN=1 writes the files anew; read their diff.
 */
const root = join(import.meta.dirname, "golden");
const cases = readdirSync(root, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map((each) => each.name);

describe("golden cases", () => {
  it.each(cases)("%s", async (name) => {
    const folder = join(root, name);
    const widths = await linesOf(join(folder, "widths.txt"));
    const seen = widths ? await onTerminals(folder, widths) : await printed(folder);
    const expected = join(folder, "expected.out");
    if (process.env["UPDATE_GOLDEN"]) await writeFile(expected, seen);
    expect(seen).toBe(await readFile(expected, "utf8"));
  });
});

async function printed(folder: string): Promise<string> {
  const [given] = (await linesOf(join(folder, "arguments.txt"))) ?? ["run scenario.yaml"];
  const { exitCode, stdout, stderr } = await command((given ?? "").split(/\s+/), { cwd: folder });
  return `${normalised(stdout)}${stderr === "" ? "" : `--- stderr\n${normalised(stderr)}`}--- exit code ${exitCode}\n`;
}

/** Where lines are broken depends on the times in them: of the run's events, these are made the same every time. */
async function onTerminals(folder: string, widths: readonly string[]): Promise<string> {
  const { stdout } = await command(["run", "scenario.yaml", "--reporter", "json=-"], { cwd: folder });
  const lines = stdout.trimEnd().split("\n");
  const events = lines.map((line) => steady(JSON.parse(line) as RunEvent));
  const terminals = widths.map(async (line) => {
    const [width, color] = line.split(" ");
    const options = { width: Number(width), wraps: true, color: color === "color", verbose: false, live: false };
    const text = await textOf(consoleReporter.create(options)(streamOf(events)));
    return `--- ${width} columns${options.color ? ", in colour" : ""}\n${text.replaceAll("\u001b", "␛")}`;
  });
  return (await Promise.all(terminals)).join("");
}

async function* streamOf(events: readonly RunEvent[]): AsyncIterable<RunEvent> {
  yield* events;
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const part of parts) text += part;
  return text;
}

async function linesOf(file: string): Promise<readonly string[] | undefined> {
  return existsSync(file) ? (await readFile(file, "utf8")).trim().split("\n") : undefined;
}
