import { dirname, join } from "node:path";
import { consoleReporter } from "../../../reporters/console.ts";
import type { Style } from "../../codeframe.ts";
import type { Environment } from "../../environment.ts";
import type { RunEvent } from "../../events.ts";
import type { RerunOptions } from "../../repl/prompt.ts";
import type { SavedSession } from "../../repl/save.ts";
import type { SessionRequest } from "../../repl/session.ts";
import type { Terminal } from "../../repl/terminal.ts";
import { run } from "../../run/run.ts";
import { version } from "../version.ts";

/** What problems call the text that is played: it is in no file. */
const UNSAVED = "(this session)";

/** Plays a session again, as a scenario of its own, and prints how that went as `wstest run` does; `quiet`: it does not. */
export async function rerun(
  { text, secrets }: SavedSession,
  {
    terminal,
    style,
    request,
    environment,
    signal,
    hurry,
    quiet,
    hear,
  }: RerunOptions & {
    readonly terminal: Terminal;
    readonly style: Style;
    readonly request: SessionRequest;
    readonly environment: Environment;
    readonly hurry: AbortSignal | undefined;
  },
): Promise<void> {
  const { project, given, secretNames, file, insecure } = request;
  // Relative paths in it are those of the scenario that it was begun with.
  const name = file === undefined ? UNSAVED : join(dirname(file), UNSAVED);
  const listener = {
    name: "session",
    async read(events: AsyncIterable<RunEvent>): Promise<void> {
      for await (const event of events) hear(event);
    },
  };
  const reader = {
    name: "console",
    async read(events: AsyncIterable<RunEvent>): Promise<void> {
      const report = consoleReporter.create({
        color: style.paint.bold("x") !== "x",
        live: false,
        width: style.width,
        wraps: style.wraps ?? false,
        verbose: false,
        unsaved: true,
      });
      for await (const part of report(events)) terminal.print(part.replace(/\n$/, "").split("\n"));
    },
  };
  const env = { ...environment.env, ...Object.fromEntries(secrets.map(({ variable, value }) => [variable, value])) };
  await run(
    {
      paths: [],
      texts: [{ name, text }],
      version,
      project,
      given,
      secretNames,
      secrets: request.secrets,
      insecure,
      readers: quiet ? [listener] : [listener, reader],
      detail: "frames",
      workers: 1,
      signal,
      hurry,
    },
    { ...environment, env },
  );
}
