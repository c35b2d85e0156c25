import { Command } from "commander";
import { durationText } from "../../../reporters/duration.ts";
import type { Paint } from "../../codeframe.ts";
import type { Finding } from "../../diagnose/finding.ts";
import { interrupts, isInterrupt } from "../../interrupts.ts";
import { type Problem, problem } from "../../problem.ts";
import { columns, pad, visible } from "../../visible.ts";
import { wrap } from "../../wrap.ts";
import { durationArgument } from "../options/arguments.ts";
import { type DialOptions, dialOptions, dialRequest } from "../options/dial.ts";
import { jsonLine } from "../terminal/json-line.ts";
import { colorOptions } from "../options/color.ts";
import type { CommandContext } from "../command-context.ts";
import { styleOf } from "../terminal/style.ts";

interface DoctorCommandOptions extends Omit<DialOptions, "location"> {
  readonly idle?: number;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** How long nothing is sent where nobody says, in milliseconds. */
const IDLE = 3000;

const more = `
Examples:
  wstest doctor wss://example.com/socket
  wstest doctor localhost:8080/ws -s graphql-transport-ws
  wstest doctor wss://example.com -H 'Authorization: Bearer …' --idle 90s

Exit code: 0 when all is well, also with warnings; 1 when something failed; 2 when the command line is wrong.`;

/** `wstest doctor`. */
export function doctorCommand({ environment, signal, done }: CommandContext): Command {
  const command = new Command("doctor")
    .description(
      "Look at a server from the bottom up, name, TCP, TLS, handshake, connection, and say what is wrong and what to try.",
    )
    .argument("<url>", "ws://… or wss://…")
    .option(
      "--idle <duration>",
      "send nothing for so long, to see whether the server closes (default: 3s)",
      durationArgument,
    )
    .option("--json", "one JSON object a line for each finding, and the summary");
  return colorOptions(dialOptions(command))
    .addHelpText("after", more)
    .action(async (url: string, options: DoctorCommandOptions) => {
      const { cwd, clock, stdout } = environment;
      const { doctor } = await import("../../diagnose/doctor.ts");
      const request = await dialRequest(url, options, cwd);
      const style = await styleOf(stdout, environment, options.color);
      const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 };
      let failed: Problem | undefined;
      for await (const finding of doctor({ request, clock, idle: options.idle ?? IDLE, signal })) {
        counts[finding.status]++;
        if (finding.status === "failed") failed ??= problemOf(finding);
        const lines = options.json ? [jsonLine({ type: "finding", ...finding })] : findingLines(finding, style);
        stdout.write(lines.map((line) => `${line}\n`).join(""));
      }
      if (options.json) stdout.write(`${jsonLine({ type: "summary", ...counts, interrupted: signal.aborted })}\n`);
      else stdout.write(`\n${summaryOf(counts, signal.aborted)}\n`);
      const reason = String(signal.reason);
      const interrupted = problem({ code: "interrupted", headline: "Not all was looked at" });
      if (signal.aborted) done(isInterrupt(reason) ? interrupts[reason] : 1, { problem: interrupted });
      else done(counts.failed > 0 ? 1 : 0, { problem: failed });
    });
}

/** What failed, as other commands tell it. */
function problemOf({ check, found, meaning, help }: Finding): Problem {
  const code = underConnection.has(check) ? "refused" : atHandshake.has(check) ? "handshake" : "closed";
  const notes = meaning === undefined ? [] : [meaning];
  return problem({ code, headline: `${check}: ${found}`, notes, ...(help === undefined ? {} : { help }) });
}

const underConnection: ReadonlySet<string> = new Set(["address", "dns", "proxy", "tcp", "tls", "certificate"]);
const atHandshake: ReadonlySet<string> = new Set(["redirect", "upgrade", "subprotocol", "compression", "origin"]);

const signs = { ok: "✓", warning: "!", failed: "✗", skipped: "-" } as const;
/** Columns of the longest name of a check. */
const NAME = "first message".length;

function findingLines(
  { check, status, found, meaning, help, ms }: Finding,
  { paint, width, wraps }: { readonly paint: Paint; readonly width: number; readonly wraps?: boolean | undefined },
): readonly string[] {
  const tint = { ok: paint.green, warning: paint.yellow, failed: paint.red, skipped: paint.dim }[status];
  const indent = " ".repeat(2 + NAME + 2);
  const room = Math.max(24, width - columns(indent));
  const broken = (text: string): readonly string[] => (wraps ? wrap(visible(text), room, room) : [visible(text)]);
  const time = ms === undefined ? "" : ` (${durationText(ms)})`;
  const [first = "", ...rest] = broken(found + time);
  return [
    `${tint(signs[status])} ${pad(check, NAME)}  ${status === "failed" ? paint.bold(first) : status === "skipped" ? paint.dim(first) : first}`,
    ...rest.map((line) => indent + line),
    ...(meaning === undefined ? [] : broken(meaning).map((line) => indent + line)),
    ...(help === undefined ? [] : broken(help).map((line) => indent + paint.cyan(line))),
  ];
}

function summaryOf(
  { warning, failed }: { readonly warning: number; readonly failed: number },
  interrupted: boolean,
): string {
  if (interrupted) return "interrupted: not all was looked at";
  if (failed > 0) return "It does not work: see what is marked by ✗.";
  return warning > 0 ? `It works, with ${warning} ${warning === 1 ? "warning" : "warnings"}.` : "All is well.";
}
