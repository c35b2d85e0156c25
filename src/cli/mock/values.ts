import { constant, nowhere } from "../../expression/expr.ts";
import { takeType } from "../../language/examples/take-type.ts";
import type { Mock } from "../../mock/mock.ts";
import { Failure } from "../../problem.ts";
import { checkValues } from "../../run/given-values.ts";
import { didYouMean } from "../../shape/nearest.ts";
import type { Values } from "../project/values.ts";

/**
 * The same mocks with values from outside in place of those of their `vars`; a text takes the type of the value that it
 * replaces. Throws a `Failure` (code `invalid-argument`) for one that cannot, and for a name that somebody typed and none has.
 */
export function withValues(
  mocks: readonly Mock[],
  given: Pick<Values, "values" | "typed" | "secrets">,
): readonly Mock[] {
  const { values, typed, secrets } = given;
  if (values.size === 0) return mocks;
  const names = new Set(mocks.flatMap(({ vars }) => [...vars.keys()]));
  // A secret is masked, whether a mock knows its name or not: a client may send it.
  for (const name of typed) if (!names.has(name) && !secrets.includes(name)) throw unknown(name, names);
  checkValues(
    values,
    typed,
    mocks.map(({ vars, secrets: own }) => ({ vars, secrets: own })),
    secrets,
  );
  return mocks.map((mock) => ({
    ...mock,
    vars: new Map(
      [...mock.vars].map(([name, spec]) => {
        if (!values.has(name)) return [name, spec];
        const { value: own } = spec;
        const like = own.constant ? own.evaluate(nowhere) : undefined;
        return [name, { ...spec, value: constant(takeType(name, values.get(name), like, own.span), own.span) }];
      }),
    ),
  }));
}

function unknown(name: string, names: ReadonlySet<string>): Failure {
  return new Failure({
    code: "invalid-argument",
    headline: `--var ${name}: the mock has no variable "${name}"`,
    help:
      didYouMean(name, names) ??
      (names.size > 0
        ? `Its variables are ${[...names].join(", ")}.`
        : `Declare it: vars: { ${name}: … }, and read it as \${${name}}.`),
  });
}
