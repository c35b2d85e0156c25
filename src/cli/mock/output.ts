import { codeFrame, codeFrames, type Style } from "../../codeframe.ts";
import type { Environment } from "../../environment.ts";
import { keptPayload, type LogRecord } from "../../mock/log/log-ring.ts";
import { shownEntry, shownProblem, type Veil } from "../../mock/admin/shown.ts";
import type { Problem } from "../../problem.ts";
import { safeIn } from "../terminal/ci-log.ts";
import type { LogFile } from "../files/log-file.ts";
import { logLine } from "./log-line.ts";

/** How `wstest mock` tells what happens. */
export interface MockOutputOptions {
  /** A line of JSON for each entry, and nothing else. */
  readonly json: boolean;
  readonly quiet: boolean;
  /** Standard output is somebody else's: all goes to standard error. */
  readonly beside: boolean;
  /** What of a value may be seen. */
  readonly veil: Veil;
  readonly style: Style;
  readonly file: LogFile | undefined;
}

/** Where `wstest mock` tells what happens: on the terminal, and in the file of `--log`. */
export class MockOutput {
  readonly #environment: Pick<Environment, "stdout" | "stderr">;
  readonly #options: MockOutputOptions;
  readonly #safe: (text: string) => string;

  constructor(environment: Pick<Environment, "stdout" | "stderr" | "env">, options: MockOutputOptions) {
    this.#environment = environment;
    this.#options = options;
    this.#safe = safeIn(environment.env);
  }

  /** Whether messages are shown or written. */
  get wantsMessages(): boolean {
    const { json, quiet, file } = this.#options;
    return json || file !== undefined || !quiet;
  }

  /** `name`: that of the mock, where several are played. */
  entry(record: LogRecord, name: string | undefined): void {
    const { json, quiet, style, file, veil } = this.#options;
    if (json || file) {
      const line = JSON.stringify({ ...(name === undefined ? {} : { mock: name }), ...veil(withPayload(record)) });
      file?.write(line);
      if (json) this.#out.write(`${line}\n`);
    }
    if (json) return;
    const line = logLine(veil(record.entry), style.paint, { messages: !quiet });
    if (line !== undefined) this.#print(name === undefined ? line : `${style.paint.dim(name)} ${line}`);
  }

  /** Something that failed. With `--json` it is an entry and no more. */
  problem(problem: Problem): void {
    if (this.#options.json) return;
    const { style, veil } = this.#options;
    this.#print(codeFrame(veil(problem), style));
  }

  /** What came of so many expectations. */
  judged(found: readonly Problem[], count: number): void {
    const { stderr } = this.#environment;
    const problems = this.#options.veil(found);
    const { paint } = this.#options.style;
    const value = { type: "expect", passed: problems.length === 0, problems: problems.map(shownProblem) };
    if (this.#options.json) return this.say("", value);
    if (problems.length > 0) stderr.write(this.#safe(`${codeFrames(problems, this.#options.style)}\n`));
    const all = `${count} expectation${count === 1 ? "" : "s"}`;
    const text =
      problems.length === 0
        ? paint.green(`${all}: all hold`)
        : paint.red(`${all}: ${problems.length} ${problems.length === 1 ? "does" : "do"} not hold`);
    this.say(text, value);
    return undefined;
  }

  /** Something about the mock itself. `value`: the same for programs. */
  say(text: string, value: Readonly<Record<string, unknown>>): void {
    const { json, veil } = this.#options;
    if (json) this.#out.write(`${JSON.stringify(veil(value))}\n`);
    else this.#print(veil(text));
  }

  get #out(): Environment["stdout"] {
    const { stdout, stderr } = this.#environment;
    return this.#options.beside ? stderr : stdout;
  }

  /** Something that whoever reads standard output need not know. */
  warn(text: string): void {
    this.#environment.stderr.write(`${text}\n`);
  }

  #print(text: string): void {
    this.#out.write(this.#safe(`${text}\n`));
  }
}

/** An entry with as much of its message as is kept, for who keeps it longer than we do. */
function withPayload(record: LogRecord): object {
  const shown = shownEntry(record);
  const kept = record.bytes && keptPayload(record);
  if (!kept || !("payload" in shown)) return shown;
  const payload = kept.bytes.toString(shown.binary ? "base64" : "utf8");
  return { ...shown, payload, ...(kept.whole ? {} : { cut: true }) };
}
