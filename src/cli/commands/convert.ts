import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { Failure } from "../../problem.ts";
import { visible } from "../../visible.ts";
import { safeIn } from "../ci-log.ts";
import type { CommandContext } from "../program.ts";
import { writeText } from "../write-file.ts";

interface ConvertOptions {
  readonly to: "mock";
  readonly from?: string;
  readonly out?: string;
  readonly strict?: boolean;
}

const more = `
Examples:
  wstest convert mockoon.json --to mock -o mocks/chat.yaml     an environment of Mockoon
  wstest convert asyncapi.yaml --to mock > mocks/chat.yaml     an AsyncAPI document, version 2 or 3
  wstest mock mocks/chat.yaml                                  and play it

What cannot be carried over is listed on stderr, with its place in the input, and stands in comments of the file.

Exit code: 0, 1 with --strict when something was not carried over, 2 when the input cannot be read.`;

/** `wstest convert`. */
export function convertCommand({ environment, done }: CommandContext): Command {
  return new Command("convert")
    .description("Make a mock of what another tool has: an environment of Mockoon, or an AsyncAPI document.")
    .argument("<input>", "the file to convert")
    .addOption(new Option("--to <kind>", "what to make of it").choices(["mock"]).makeOptionMandatory())
    .addOption(
      new Option("--from <format>", "what the input is (default: found by what is in it)").choices([
        "mockoon",
        "asyncapi",
      ]),
    )
    .option("-o, --out <file>", "write it to this file instead of the terminal")
    .option("--strict", "exit with 1 when something could not be carried over")
    .addHelpText("after", more)
    .action(async (input: string, { from, out, strict }: ConvertOptions) => {
      const { cwd, stdout, stderr, env } = environment;
      const file = resolve(cwd, input);
      const text = await readInput(file, input);
      if (out !== undefined && resolve(cwd, out) === file)
        throw new Failure({ code: "invalid-argument", headline: `--out ${out} is the input itself` });
      const { convertToMock } = await import("../../convert/convert.ts");
      const made = await convertToMock({
        file,
        name: input,
        text,
        cwd,
        from,
        out: out === undefined ? undefined : resolve(cwd, out),
      });
      if (out === undefined) stdout.write(made.text);
      else await writeText(out, made.text, { cwd });
      const safe = safeIn(env);
      for (const { place, text: what } of made.left)
        stderr.write(safe(`${visible(`${place}: not carried over: ${what}`)}\n`));
      if (out !== undefined) {
        const { length } = made.left;
        const but = length === 0 ? "" : `; ${length} ${length === 1 ? "thing was" : "things were"} not carried over`;
        stderr.write(safe(`wrote ${visible(out)}${but}\n`));
      }
      done(strict && made.left.length > 0 ? 1 : 0);
    });
}

async function readInput(file: string, shown: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    const why =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : (thrown as Error).message;
    throw new Failure({ code: "invalid-argument", headline: `${shown} cannot be read: ${why}` });
  }
}
