import { Failure } from "../../problem.ts";

/** What the words of `wstest mock` mean that belong to no option. */
export interface MockArguments {
  /** The file of the mock, and which of the mocks in it. */
  readonly file: string | undefined;
  readonly name: string | undefined;
  /** What stands behind `--`: a program and its arguments. */
  readonly program: readonly string[];
}

/**
 * Reads them. `operands`: the words themselves; `typed`: the whole command line, which alone knows where `--` stood. Throws a
 * `Failure` (code `invalid-argument`) for a second file, which may be a program that was meant to stand behind `--`.
 */
export function mockArguments(operands: readonly string[], typed: readonly string[]): MockArguments {
  const dashes = typed.indexOf("--");
  const behind = dashes === -1 ? [] : typed.slice(dashes + 1);
  // A `--` that is the value of an option separates nothing.
  const isProgram = behind.length > 0 && behind.join("\n") === operands.slice(-behind.length).join("\n");
  const program = isProgram ? behind : [];
  const [given, second] = operands.slice(0, operands.length - program.length);
  if (second !== undefined) {
    throw new Failure({
      code: "invalid-argument",
      headline: `${second}: one file is played at a time, and a program stands behind --`,
      help: /\.ya?ml(?:#.*)?$/.test(second)
        ? "Put several mocks into one file, as documents separated by ---: all of them are played."
        : `Write wstest mock ${given ?? "chat.yaml"} -- ${second}.`,
    });
  }
  const [file, name] = given?.split("#") ?? [];
  return { file, name, program };
}
