import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { Failure, problem } from "../../problem.ts";
import { visible } from "../../visible.ts";
import { safeIn } from "../terminal/ci-log.ts";
import { type Converted, type ConvertTarget, convertTargets } from "../../convert/targets.ts";
import { jsonLine } from "../terminal/json-line.ts";
import type { CommandContext } from "../command-context.ts";
import { version } from "../version.ts";
import { namedRecording, type RecordingOptions, recordingOptions } from "../options/recording.ts";
import { maskedPieces, secretMask, type SecretOptions, secretOptions } from "../project/secret-mask.ts";
import { writePieces } from "../files/write-file.ts";

interface ConvertOptions extends SecretOptions, RecordingOptions {
  readonly to: ConvertTarget;
  readonly from?: string;
  readonly out?: string;
  readonly strict?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

const more = `
Examples:
  wstest convert chat.wsr --to scenario -o scenarios/c.yaml    a recording: its clients play again
  wstest convert chat.wsr --to mock -o mocks/chat.yaml         its server answers again
  wstest convert mockoon.json --to mock -o mocks/chat.yaml     an environment of Mockoon
  wstest convert asyncapi.yaml --to mock > mocks/chat.yaml     an AsyncAPI document, version 2 or 3
  wstest convert orders.bru --to scenario                      a request of Bruno, Insomnia; a script of Artillery
  wstest mock mocks/chat.yaml                                  and play it
  wstest convert chat.wsr --to har -o chat.har                 a recording for the developer tools of a browser
  wstest convert chat.har --to ndjson | jq .                   a HAR as lines of JSON, for other programs

A recording is what wstest record has written (.wsr), a HAR, a capture of packets (pcap, pcapng), lines of JSON, or a trace.
What cannot be carried over is listed on stderr, with its place in the input, and stands in comments of the file.

Exit code: 0, 1 with --strict when something was not carried over, 2 when the input cannot be read.`;

/** `wstest convert`. */
export function convertCommand({ environment, done }: CommandContext): Command {
  const command = new Command("convert")
    .description("Make a scenario, a mock, a HAR or lines of JSON of what another tool, or wstest, has written.")
    .argument("<input...>", "the file to convert; all files of a recording that was split")
    .addOption(
      new Option("--to <kind>", "what to make of it").choices(Object.keys(convertTargets)).makeOptionMandatory(),
    )
    .addOption(
      new Option(
        "--from <format>",
        "of files of other tools: what the input is (default: found by what is in it)",
      ).choices(["mockoon", "asyncapi", "bruno", "insomnia", "artillery"]),
    )
    .option("-o, --out <file>", "write it to this file instead of the terminal")
    .option("--force", "write over a file that is there already")
    .option("--strict", "exit with 1 when something could not be carried over")
    .option(
      "--json",
      "what was not carried over as lines of JSON, and a summary: on stdout with --out, else on stderr",
    );
  return secretOptions(recordingOptions(command))
    .addHelpText("after", more)
    .action(async (inputs: readonly string[], options: ConvertOptions) => {
      const { to, from, out, strict, force = false, json, showSecrets = false } = options;
      const { cwd, stdout, stderr, env } = environment;
      // What is made stands on standard output.
      if (out === undefined) done(0, { to: stderr });
      const named = namedRecording(inputs, options, cwd);
      if (out !== undefined && inputs.some((input) => resolve(cwd, out) === resolve(cwd, input)))
        throw new Failure({ code: "invalid-argument", headline: `--out ${out} is the input itself` });
      if (out !== undefined && !force && existsSync(resolve(cwd, out))) {
        throw new Failure({
          code: "invalid-argument",
          headline: `--out ${out}: there is such a file already`,
          help: "Name another one; --force writes over it.",
        });
      }
      if (showSecrets && (to === "scenario" || to === "mock"))
        throw new Failure({
          code: "invalid-argument",
          headline: `--show-secrets goes with --to har and --to ndjson: a ${to} asks the environment for secrets`,
        });
      const made: Converted = await convertTargets[to]({
        file: named.path,
        name: named.shown,
        cwd,
        from,
        open: named.options,
        out: out === undefined ? undefined : resolve(cwd, out),
        showSecrets,
        version,
      });
      const mask = await secretMask(options, environment);
      const text = maskedPieces(made.text, mask);
      if (out === undefined) for await (const piece of text) stdout.write(piece);
      else await writePieces(out, text, { cwd, ...(made.confidential ? { mode: 0o600 } : {}) });
      await mask?.told("in what is written");
      if (json) {
        const told = [
          ...made.left.map((each) => ({ type: "left", place: each.place, text: each.text })),
          { type: "summary", out: out ?? null, left: made.left.length },
        ];
        (out === undefined ? stderr : stdout).write(told.map((each) => `${jsonLine(each)}\n`).join(""));
        done(strict && made.left.length > 0 ? 1 : 0, {
          to: out === undefined ? stderr : stdout,
          problem: problem({
            code: "not-as-recorded",
            headline: `${made.left.length} ${made.left.length === 1 ? "thing was" : "things were"} not carried over`,
          }),
        });
        return;
      }
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
