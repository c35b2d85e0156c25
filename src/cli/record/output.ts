import type { Environment, Output } from "../../environment.ts";
import type { RecordedSoFar } from "../../proxy/recorder.ts";
import { sizeText } from "../../size-text.ts";
import { cut, visible } from "../../visible.ts";

/** How `wstest record` tells what happens: a line that counts, on a terminal, and what goes wrong. */
export class RecordOutput {
  readonly #environment: Environment;
  readonly #output: Output;
  readonly #quiet: boolean;
  readonly #counts: boolean;
  readonly #told = new Set<string>();
  #shown = "";

  /** `beside`: a program runs whose output is that of the whole; then what must be said goes to standard error. */
  constructor(environment: Environment, { quiet, beside }: { readonly quiet: boolean; readonly beside: boolean }) {
    this.#environment = environment;
    this.#output = beside ? environment.stderr : environment.stdout;
    this.#quiet = quiet;
    this.#counts = !quiet && !beside && environment.stdout.isTerminal;
  }

  /** Shows what has been recorded, again and again; gives what ends it. */
  count(soFar: () => RecordedSoFar): () => void {
    if (!this.#counts) return () => undefined;
    const show = (): void => {
      const text = cut(soFarText(soFar()), (this.#output.columns ?? 80) - 1);
      if (text === this.#shown) return;
      this.#output.write(`\r${text}\u001b[K`);
      this.#shown = text;
    };
    show();
    const cancel = this.#environment.clock.every(SHOW_EVERY, show);
    return () => {
      cancel();
      this.#clear();
    };
  }

  /** Said to whoever wants to know. */
  say(text: string): void {
    if (!this.#quiet) this.#write(text);
  }

  /** Something went wrong with a connection. Each is told once: a thousand clients may find the same server gone. */
  trouble(message: string): void {
    if (this.#told.has(message) || this.#told.size >= MOST_TOLD) return;
    this.#told.add(message);
    this.#write(visible(message));
    if (this.#told.size === MOST_TOLD) this.#write("What else goes wrong stands in the recording.");
  }

  #write(text: string): void {
    const shown = this.#shown;
    this.#clear();
    this.#output.write(`${text}\n`);
    if (shown !== "") this.#output.write(shown);
    this.#shown = shown;
  }

  #clear(): void {
    if (this.#shown !== "") this.#output.write("\r\u001b[K");
    this.#shown = "";
  }
}

/** `14 connections (2 open), 1,234 messages: 600 from clients, 634 from the server, 1.2 MiB`. */
export function soFarText({ connections, open, messages, size }: RecordedSoFar): string {
  const all = messages.client + messages.server;
  const parts =
    all === 0 ? "" : `: ${number(messages.client)} from clients, ${number(messages.server)} from the server`;
  const isOpen = open > 0 ? ` (${number(open)} open)` : "";
  return `${counted(connections, "connection")}${isOpen}, ${counted(all, "message")}${parts}, ${sizeText(size)}`;
}

/**
 * Where that is: ` in chat.wsr`, ` in 3 files, the last of them chat.0003.wsr`; where some of the `files` were removed, what is
 * there of it: the bytes that were `written` to those that are left.
 */
export function whereText(
  names: readonly string[],
  { files, written }: { readonly files: number; readonly written: number },
): string {
  const last = names.at(-1) ?? "";
  const many = `${number(names.length)} files`;
  if (names.length < files)
    return names.length === 1
      ? `; kept is the latest file, ${last} (${sizeText(written)})`
      : `; kept are the latest ${many} (${sizeText(written)}), the last of them ${last}`;
  return ` in ${names.length === 1 ? last : `${many}, the last of them ${last}`}`;
}

// --- internal ---

const SHOW_EVERY = 250;
const MOST_TOLD = 20;

function number(value: number): string {
  return value.toLocaleString("en");
}

function counted(count: number, what: string): string {
  return `${number(count)} ${what}${count === 1 ? "" : "s"}`;
}
