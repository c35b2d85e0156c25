import type { LoadedFile, Scenario } from "../language/scenario.ts";
import { Failure } from "../problem.ts";
import { lineOf } from "../source.ts";

/** A path as it was typed, and the line behind it. */
export interface LineChoice {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/**
 * `chat.yaml:31`, also with a column as failures tell it, `chat.yaml:31:7`: the scenario that stands there is meant. Undefined
 * for any other path; a drive of Windows, `C:31`, is none.
 */
export function lineChoice(typed: string): LineChoice | undefined {
  const [, path = "", line = ""] = /^(.+?):(\d+)(?::\d+)?$/.exec(typed) ?? [];
  return path === "" || /^[A-Za-z]$/.test(path) ? undefined : { path, line: Number(line) };
}

/**
 * The scenarios of a file that stand at one of some lines; a line of a row of `examples` means that row alone. Throws a
 * `Failure` for a line at which there is none.
 */
export function scenariosAt(lines: readonly number[], file: LoadedFile): ReadonlySet<Scenario> {
  return new Set(
    lines.flatMap((line) => {
      const there = file.scenarios.filter((each) => stands(each, line));
      if (there.length === 0) throw noneAt(line, file);
      const rows = there.filter(({ row }) => row && row.at.source === file.source && lineOf(row.at) === line);
      return rows.length > 0 ? rows : there;
    }),
  );
}

function stands({ extent, row }: Scenario, line: number): boolean {
  if (row && row.at.source === extent.source && lineOf(row.at) === line) return true;
  return lineOf(extent) <= line && line <= lastLineOf(extent);
}

/** What ends with a line break ends on the line before. */
function lastLineOf({ source, start, end }: Scenario["extent"]): number {
  const written = source.text.slice(start, end).trimEnd();
  return lineOf({ source, start: start + written.length, end });
}

/** How many scenarios a help lists. */
const MOST_LISTED = 10;

function noneAt(line: number, { source, scenarios }: LoadedFile): Failure {
  const lines = source.text.replace(/\r?\n$/, "").split("\n").length;
  // Rows of one scenario stand at its line, each where it is written as well.
  const listed = scenarios
    .slice(0, MOST_LISTED)
    .map(({ extent, row, name }) => `${source.file}:${lineOf(row?.at.source === source ? row.at : extent)}  ${name}`);
  const more = scenarios.length > MOST_LISTED ? [`and ${scenarios.length - MOST_LISTED} more`] : [];
  return new Failure({
    code: "invalid-argument",
    headline: `${source.file}:${line}: no scenario stands at this line${line > lines ? `, the file has ${lines}` : ""}`,
    notes: listed.length > 0 ? [`its scenarios:${["", ...listed, ...more].join("\n  ")}`] : [],
    help: "Name any line of a scenario.",
  });
}
