import type { CommandEnd } from "./command.ts";
import type { ExtractSubject } from "../receiving/extraction.ts";

/** An output without the line breaks at its end, as a shell's `$(…)` gives it. Its value is what it says in JSON. */
export function outputSubject(bytes: Buffer): ExtractSubject {
  const output = bytes.toString("utf8").replace(/[\r\n]+$/, "");
  let value: unknown;
  try {
    value = JSON.parse(output) as unknown;
  } catch {
    // An output that is not JSON has only its text.
  }
  return { text: output, value };
}

const SHOWN_LINES = 10;

/** The last lines of what it wrote to its error output and to its output. */
export function outputNotes({ stdout, stderr, cut }: CommandEnd): readonly string[] {
  const notes = [...lastLines("stderr", stderr), ...lastLines("stdout", stdout)];
  if (notes.length === 0) return ["it wrote nothing"];
  return [...notes, ...(cut ? ["it wrote more than 10 MiB; the beginning is lost"] : [])];
}

function lastLines(name: string, bytes: Buffer): readonly string[] {
  const text = bytes.toString("utf8").trimEnd();
  if (text.trim() === "") return [];
  const lines = text.split(/\r?\n/);
  const last = lines.slice(-SHOWN_LINES).map((line) => `  ${line.length > 200 ? `${line.slice(0, 199)}…` : line}`);
  const title = lines.length > SHOWN_LINES ? `${name}, the last ${SHOWN_LINES} of ${lines.length} lines:` : `${name}:`;
  return [[title, ...last].join("\n")];
}
