import { didYouMean } from "../shape/nearest.ts";
import { type Compiled, type Compiler, unusable } from "./compiled.ts";
import { Fault, placed } from "./fault.ts";
import type { Syntax } from "./syntax.ts";

/** The methods of CEL's optionals: `message.?count.orValue(0)`. An absent value is undefined, every other is itself. */
export const optionalMethods: ReadonlySet<string> = new Set(["orValue", "or", "hasValue", "value"]);

/** A method of an optional. Before `or` and `orValue`, null of a plain path counts as absent, too: nothing else could be meant. */
export function compileOptionalMethod(
  name: string,
  receiver: Syntax,
  args: readonly Syntax[],
  node: Syntax,
  compiler: Compiler,
): Compiled {
  const wanted = name === "orValue" || name === "or" ? 1 : 0;
  const of = compiler.compile(receiver);
  const other = args[0] && compiler.compile(args[0]);
  if (args.length !== wanted) {
    compiler.report({
      headline: `${name} takes ${wanted === 1 ? "1 argument" : "no arguments"}, not ${args.length}`,
      label: "wrong number of arguments",
      at: compiler.place(node),
    });
    return unusable;
  }
  const at = compiler.place(node);
  const isAbsent = (value: unknown): boolean => value === undefined || (value === null && of.optional !== true);
  if (other) {
    return {
      constant: of.constant && other.constant,
      optional: name === "or",
      run(scope) {
        const value = of.run(scope);
        return isAbsent(value) ? other.run(scope) : value;
      },
    };
  }
  if (name === "hasValue") return { constant: of.constant, run: (scope) => !isAbsent(of.run(scope)) };
  return {
    constant: of.constant,
    run: (scope) =>
      placed(at, () => {
        const value = of.run(scope);
        if (value === undefined) throw new Fault("The optional has no value");
        return value;
      }),
  };
}

/** `optional.of(x)`, `optional.none()`. */
export function compileOptionalNamespace(
  name: string,
  args: readonly Syntax[],
  node: Syntax,
  compiler: Compiler,
): Compiled {
  const [value] = args;
  if (name === "none" && args.length === 0) return { constant: true, optional: true, run: () => undefined };
  if (name === "of" && value && args.length === 1) {
    const of = compiler.compile(value);
    return { constant: of.constant, optional: true, run: of.run };
  }
  compiler.report({
    headline: `There is no function "optional.${name}" with ${args.length} arguments`,
    label: "unknown function",
    at: compiler.place(node),
    help: didYouMean(name, ["of", "none"]) ?? "Write optional.of(x) or optional.none().",
  });
  return unusable;
}
