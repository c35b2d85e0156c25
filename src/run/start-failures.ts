import { formatDuration } from "../expression/duration.ts";
import { Failure } from "../problem.ts";
import { placeOf } from "../source.ts";
import type { Start } from "./await-ready.ts";
import type { Exit } from "./command.ts";
import type { ReadyTarget } from "./launch.ts";
import { addressOf, type Unready, urlExpectation } from "./probe.ts";
import type { StartedSpec } from "../language/server/server-spec.ts";

/** How many of the last lines of output a failure shows. */
const SHOWN_LINES = 20;

/** A program could not be started at all: `error` is Node's. */
export function cannotStart(name: string, spec: StartedSpec, program: string, error: unknown): Failure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const at = spec.command.kind === "program" ? spec.command.program.span : spec.command.at;
  if (code === "ENOENT") {
    const help = program.includes("/")
      ? "A relative path is looked for in `cwd`, by default the folder of the scenario file."
      : "It is looked for in the folders of PATH. Is it installed, and spelt so?";
    return new Failure({
      code: "server",
      headline: `${name}: the program "${program}" was not found`,
      label: "not found",
      at,
      help,
    });
  }
  if (code === "EACCES") {
    return new Failure({
      code: "server",
      headline: `${name}: the program "${program}" may not be executed`,
      label: "permission denied",
      at,
      help: `Make it executable (chmod +x), or name its interpreter: [node, "${program}"].`,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new Failure({
    code: "server",
    headline: `${name}: the command could not be started: ${reason}`,
    label: "not started",
    at,
  });
}

/** The folder in which a command is to be started is not there. */
export function noFolder(name: string, spec: StartedSpec, folder: string): Failure {
  return new Failure({
    code: "server",
    headline: `${name}: the folder ${folder} does not exist`,
    label: "no such folder",
    at: spec.cwd?.span ?? spec.command.at,
    help: "`cwd` is relative to the folder of the file in which it is written.",
  });
}

/** Something answers already where the server is going to be. */
export function alreadyThere(name: string, spec: StartedSpec, target: ReadyTarget): Failure {
  return new Failure({
    code: "server",
    headline: `${name}: ${place(target)} answers already, before the command was started`,
    label: "taken by another program",
    at: targetSpan(spec),
    help: "Stop what runs there, or take it as it is with `reuse: true`, or let wstest choose a free port: ${port}.",
  });
}

/** What is known when a command did not become ready. */
export interface Found {
  readonly target: ReadyTarget | undefined;
  readonly port: number;
  /** Milliseconds since it was started. */
  readonly waited: number;
  /** The last lines of its output. */
  readonly tail: readonly string[];
}

/** Why a start came to nothing; undefined when it did not. `limit`: milliseconds that it may take. */
export function startFailure(
  name: string,
  spec: StartedSpec,
  start: Start,
  found: Found & { readonly limit: number; readonly signal: AbortSignal },
): Failure | undefined {
  switch (start.kind) {
    case "ready":
      return undefined;
    case "exited":
      return exitedEarly(name, spec, start.exit, found);
    case "late":
      return neverReady(name, spec, start.last, { ...found, waited: found.limit });
    case "aborted":
      return start.last && isTimeOut(found.signal.reason)
        ? neverReady(name, spec, start.last, { ...found, cut: found.signal.reason })
        : startAborted(name, spec, found.signal);
  }
}

/** Somebody has ended a start that was under way: with why, if that is a `Failure`. */
export function startAborted(name: string, { command: { at } }: StartedSpec, { reason }: AbortSignal): Failure {
  if (reason instanceof Failure)
    return reason.problem.place ? reason : reason.saying({ place: placeOf(at), label: "it was being started" });
  return new Failure({ code: "server", headline: `${name}: stopped before it was ready`, label: "stopped", at });
}

/** The program ended before it was ready. */
function exitedEarly(name: string, spec: StartedSpec, exit: Exit, { waited, tail }: Found): Failure {
  return new Failure({
    code: "server",
    headline: `${name}: the command ${exitWords(exit)} before it was ready`,
    label: `${exitWords(exit)} after ${formatDuration(waited)}`,
    at: spec.command.at,
    notes: [outputNote(tail)],
    ...helpOf(exitHelp(spec, exit, tail)),
  });
}

/**
 * The program runs and did not become ready in time. `last`: what the last look found; `cut`: why, when it was not its own
 * time that was up but the scenario's.
 */
export function neverReady(
  name: string,
  spec: StartedSpec,
  last: Unready,
  { target, port, waited, tail, cut }: Found & { readonly cut?: Failure },
): Failure {
  const time = formatDuration(waited);
  return new Failure({
    code: "server",
    headline: `${name}: not ready ${cut ? `after ${time}, when the time of the scenario was up` : `within ${time}`}`,
    label: last.text,
    at: targetSpan(spec),
    expected: expectation(spec, target),
    actual: last.text,
    notes: [...(cut ? [cut.problem.headline] : []), outputNote(tail)],
    help: `${readyHelp(spec, target, last, port)} A slow start needs a longer \`timeout\`${cut ? " of the scenario" : ""}.`,
  });
}

/** Whether a start is ended because the time of its scenario is up. */
function isTimeOut(reason: unknown): reason is Failure {
  return reason instanceof Failure && reason.problem.code === "time-out";
}

/** What to do about a server that is not ready: it depends on how that is seen, and on what was seen. */
function readyHelp(spec: StartedSpec, target: ReadyTarget | undefined, last: Unready, port: number): string {
  if (!target)
    return "Does the command write such a line? Many programs hold back what they write into a pipe (python needs -u).";
  const url = target.kind === "url" ? new URL(target.url) : undefined;
  const address = url ? addressOf(url) : `127.0.0.1:${target.kind === "port" ? target.port : port}`;
  if (last.stage === "closed") return `Does the command listen on ${address}?${portHelp(spec, address, port)}`;
  const otherwise = 'or `ready: { port: "${port}" }`, if it is enough that its port is open.';
  if (!url || /TLS/.test(last.text))
    return `Does the server speak TLS there? Without it a url begins with ws:// or http://.`;
  if (last.status !== undefined && last.status >= 500)
    return `The server is there and does not work yet; its output may say why. Is it the right path? Else give \`ready: { url }\` with another, ${otherwise}`;
  const what = last.stage === "answered" ? "Correct the path" : "Give a path that is answered";
  const where = spec.ready
    ? "in `ready: { url }`"
    : `in the url (${url.protocol}//${url.host.replace(/:.*/, "")}:\${port}/path) or in \`ready: { url }\``;
  return `${what} ${where}, ${otherwise}`;
}

/** How the command learns the port, if it is the one that we give it. */
function portHelp(spec: StartedSpec, address: string, port: number): string {
  if (!address.endsWith(`:${port}`)) return "";
  const written =
    spec.ready?.kind === "port" ? spec.ready.port : spec.ready?.kind === "url" ? spec.ready.url : undefined;
  const isChosen = !(written ?? (spec.kind === "command" ? spec.url : undefined))?.constant;
  return isChosen ? " wstest gives the port as $PORT and ${port}." : " The port is in its environment as $PORT.";
}

/** How a program ended, in words. */
function exitWords({ code, signal }: Exit): string {
  return signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
}

function place(target: ReadyTarget): string {
  return target.kind === "url" ? target.url : `port ${target.port} of 127.0.0.1`;
}

function expectation(spec: StartedSpec, target: ReadyTarget | undefined): string {
  if (target?.kind === "url") return urlExpectation(target.url);
  if (target) return `port ${target.port} of 127.0.0.1 is open`;
  return spec.ready?.kind === "output"
    ? `a line of its output matches /${spec.ready.pattern.source}/`
    : "the program runs";
}

function targetSpan(spec: StartedSpec): StartedSpec["at"] {
  return spec.ready?.at ?? (spec.kind === "command" ? spec.url.span : spec.command.at);
}

/** What a program wrote last, for a note. */
export function outputNote(tail: readonly string[]): string {
  const lines = tail.slice(-SHOWN_LINES);
  if (lines.length === 0) return "it wrote nothing";
  return `${tail.length > lines.length ? `the last ${lines.length} lines of its output` : "its output"}:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function exitHelp(spec: StartedSpec, { code }: Exit, tail: readonly string[]): string | undefined {
  if (tail.some((line) => /EADDRINUSE|address already in use/i.test(line))) {
    return "Its port is taken. Let it listen on $PORT, a free port that wstest chooses, and write ${port} in the url.";
  }
  const shell = shellHelp(spec, code);
  if (shell !== undefined) return shell;
  if (code === 0) return "A server must stay in the foreground: no `&` at the end, no --daemon.";
  return undefined;
}

/** What the exit code of a shell says that could not run its command. */
export function shellHelp({ command }: StartedSpec, code: number | null): string | undefined {
  if (command.kind === "shell" && code === 127) return "127 is the shell's word for: there is no such program.";
  if (command.kind === "shell" && code === 126) return "126 is the shell's word for: the program may not be executed.";
  return undefined;
}

function helpOf(help: string | undefined): { readonly help?: string } {
  return help === undefined ? {} : { help };
}
