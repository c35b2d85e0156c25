import { availableParallelism } from "node:os";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { InvalidArgumentError } from "commander";
import { parseDuration } from "../expression/duration.ts";
import { Failure } from "../problem.ts";
import { compileRegex } from "../regex.ts";

/** Gathers the values of an option that may be given several times. */
export function gather(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** `500ms`, `5s`, `2m` in milliseconds. */
export function durationArgument(value: string): number {
  const parsed = parseDuration(value);
  if (parsed !== undefined) return parsed;
  const question = /^\d+$/.test(value) ? `${value}ms or ${value}s?` : "Write 500ms, 5s or 2m.";
  throw new InvalidArgumentError(question);
}

export function positiveInteger(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError("Write a whole number from 1.");
  return number;
}

/** A whole number from 0. */
export function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0 || value.trim() === "")
    throw new InvalidArgumentError("Write a whole number from 0.");
  return number;
}

/** A number of workers, or a part of the processors: `4`, `50%`. At least one. */
export function workersArgument(value: string): number {
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(value) ?? [];
  const number = percent === undefined ? Number(value) : Number(percent) > 0 ? shareOf(Number(percent)) : 0;
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError("Write a whole number from 1, or a part of the processors as 50%.");
}

function shareOf(percent: number): number {
  return Math.max(1, Math.floor((availableParallelism() * percent) / 100));
}

/** How many times as fast: `2`, `0.5`, `10x`. */
export function speedArgument(value: string): number {
  const speed = Number(value.replace(/x$/, ""));
  if (Number.isFinite(speed) && speed > 0 && value.trim() !== "") return speed;
  throw new InvalidArgumentError("Write a number above 0: 2 is twice as fast, 0.5 half as fast.");
}

export function seedArgument(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || value.trim() === "") throw new InvalidArgumentError("A seed is a whole number.");
  return number;
}

/** A port: 0 lets the system choose. */
export function portArgument(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65_535 || value.trim() === "")
    throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return number;
}

export function regularExpression(value: string, before: readonly RegExp[] | undefined): readonly RegExp[] {
  try {
    return [...(before ?? []), compileRegex(value)];
  } catch (thrown) {
    throw new InvalidArgumentError(thrown instanceof Error ? thrown.message : "It is no regular expression.");
  }
}

/** `name=value` pairs. What is not one may be a secret in the wrong place, and is quoted only where it is none: `secret`. */
export function assignments(
  pairs: readonly string[] = [],
  option: string,
  secret = false,
): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at <= 0)
      throw new Failure({
        code: "invalid-argument",
        headline: `${option} takes name=value${secret ? "" : `, got "${pair}"`}`,
        help: `Write ${option} ${secret ? "token=…" : "url=ws://localhost:8080"}.`,
      });
    read.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return read;
}

/** Variables of files of NAME=value lines, in the dotenv form; a later file wins. `what`: how such a file is called. */
export async function environmentFiles(
  files: readonly string[] = [],
  cwd: string,
  what = "environment file",
): Promise<ReadonlyMap<string, string>> {
  const read = new Map<string, string>();
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(resolve(cwd, file), "utf8");
    } catch (thrown) {
      const { code, message } = thrown as NodeJS.ErrnoException;
      const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : message;
      throw new Failure({ code: "invalid-argument", headline: `The ${what} ${file} cannot be read: ${why}` });
    }
    checkEnvironment(text, file);
    for (const [name, value] of Object.entries(parseEnv(text))) if (value !== undefined) read.set(name, value);
  }
  return read;
}

/**
 * Throws a `Failure` that tells the lines that give no variable a value: the parser passes over them, or takes them for a part of
 * the next name. It does not quote them: a part of a secret may have got there.
 */
function checkEnvironment(text: string, file: string): void {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const wrong: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]?.trim() ?? "";
    if (line === "" || line.startsWith("#")) continue;
    const [, quote, value = ""] = /^(?:export\s+)?[^\s=#][^\s=]*\s*=\s*(["'`]?)(.*)$/.exec(line) ?? [];
    if (quote === undefined) wrong.push(`${file}:${index + 1}`);
    else if (quote !== "" && !value.includes(quote)) {
      // A text in quotes may have several lines; a quotation mark that nothing closes is one like any other.
      const end = lines.findIndex((each, at) => at > index && each.includes(quote));
      if (end !== -1) index = end;
    }
  }
  const [first, ...others] = wrong;
  if (first === undefined) return;
  throw new Failure({
    code: "invalid-argument",
    headline: `${first}: this line is not NAME=value`,
    notes: others.map((each) => `nor is ${each}`).slice(0, 10),
    help: "A comment begins with #, and a text of several lines stands in quotes.",
  });
}
