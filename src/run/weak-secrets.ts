import { type Problem, problem } from "../problem.ts";
import { SHORTEST } from "./secret-index.ts";
import { secretTexts } from "./secrets.ts";

/** Why a value cannot be masked: half of everything would be, and a reader could tell what it is. Undefined when it can. */
export function whyWeak(value: unknown): string | undefined {
  const texts = secretTexts(value);
  const short = texts.find((each) => each.length < SHORTEST);
  if (short !== undefined) return `it is shorter than ${SHORTEST} characters`;
  return typeof value === "boolean" ? "it is only true or false" : undefined;
}

/** Warnings of secrets of the command line that cannot be masked. */
export function weakSecrets({
  given,
  secretNames = [],
}: {
  readonly given?: ReadonlyMap<string, unknown>;
  readonly secretNames?: readonly string[];
}): readonly Problem[] {
  return secretNames.flatMap((name) => {
    const why = whyWeak(given?.get(name));
    return why === undefined
      ? []
      : problem({
          code: "invalid-argument",
          severity: "warning",
          headline: `The secret "${name}" is not masked: ${why}`,
          help: "Reports show it. Give it a longer value.",
        });
  });
}
