import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command, normalised } from "./support/command.ts";

/**
 * A case is a folder: `scenario.yaml` goes in, `expected.out` is what the user sees, to the letter, and the exit code.
 * `arguments.txt` replaces `run scenario.yaml`. UPDATE_GOLDEN=1 writes the files anew; read their diff.
 */
const root = join(import.meta.dirname, "golden");
const cases = readdirSync(root, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map((each) => each.name);

describe("golden cases", () => {
  it.each(cases)("%s", async (name) => {
    const folder = join(root, name);
    const given = join(folder, "arguments.txt");
    const args = existsSync(given) ? (await readFile(given, "utf8")).trim().split(/\s+/) : ["run", "scenario.yaml"];
    const { exitCode, stdout, stderr } = await command(args, { cwd: folder });
    const seen = `${normalised(stdout)}${stderr === "" ? "" : `--- stderr\n${normalised(stderr)}`}--- exit code ${exitCode}\n`;
    const expected = join(folder, "expected.out");
    if (process.env["UPDATE_GOLDEN"]) await writeFile(expected, seen);
    expect(seen).toBe(await readFile(expected, "utf8"));
  });
});
