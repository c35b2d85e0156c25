import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Compiled, Compiler } from "./compiled.ts";
import type { Syntax } from "./syntax.ts";
import { named } from "./value-text.ts";

/** `condition ? yes : no`. */
export function choice([condition, yes, no]: readonly [Compiled, Compiled, Compiled], at: Span): Compiled {
  return {
    constant: condition.constant && yes.constant && no.constant,
    optional: yes.optional === true || no.optional === true,
    run: (scope) => (truth(condition.run(scope), at, "before ?") ? yes.run(scope) : no.run(scope)),
  };
}

/** `a || b` (true is decisive) and `a && b` (false is). As CEL has it, a side that cannot be evaluated does not matter when the other one decides. */
export function logical(decisive: boolean, [left, right]: readonly [Syntax, Syntax], compiler: Compiler): Compiled {
  const [first, second] = [compiler.compile(left), compiler.compile(right)];
  const [firstAt, secondAt] = [compiler.place(left), compiler.place(right)];
  const where = decisive ? "beside ||" : "beside &&";
  return {
    constant: first.constant && second.constant,
    run(scope) {
      let failure: Failure | undefined;
      try {
        if (truth(first.run(scope), firstAt, where) === decisive) return decisive;
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown;
        failure = thrown;
      }
      if (truth(second.run(scope), secondAt, where) === decisive) return decisive;
      if (failure) throw failure;
      return !decisive;
    },
  };
}

/** `!x`. */
export function not(of: Compiled, at: Span): Compiled {
  return { constant: of.constant, run: (scope) => !truth(of.run(scope), at, "after !") };
}

function truth(value: unknown, at: Span, where: string): boolean {
  if (typeof value === "boolean") return value;
  throw new Failure({
    code: "expression",
    headline: `Expected true or false ${where}, got ${named(value)}`,
    label: "neither true nor false",
    at,
  });
}
