import { availableParallelism } from "node:os";
import { InvalidArgumentError } from "commander";
import { parseDuration } from "../../expression/duration.ts";
import { Failure } from "../../problem.ts";
import { compileRegex } from "../../regex.ts";

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
