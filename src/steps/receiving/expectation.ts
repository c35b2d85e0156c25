import type { Expr, Scope } from "../../expression/expr.ts";
import { matcher } from "../../match/compile.ts";
import type { Difference, Matcher, Subject } from "../../match/matcher.ts";
import { type JsonPath, path } from "../../match/path.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";

/** One `path: matcher` of `expect`: what must hold of a message that was taken. */
export interface Expectation {
  explain(subject: Subject, scope: Scope): readonly Difference[];
}

/** `expect: { status: open, $.items[0].id: { $type: number } }`; `$.` may be left out. */
export const expectations: Shape<readonly Expectation[]> = {
  schema: {
    type: "object",
    description: "What must hold of the message that was taken: JSONPath → matcher; `$.` may be left out",
    additionalProperties: matcher.schema,
  },
  read(node, reader) {
    if (node.kind !== "map")
      return reportWrong(node, "a map of paths and matchers", reader, "Write expect: { status: open }.");
    return node.entries.flatMap(({ key, keySpan, value }) => {
      const where = path.read({ kind: "scalar", span: keySpan, value: key, raw: key, plain: true }, reader);
      const what = matcher.read(value, reader);
      return where && what ? [new PathExpectation(where, what)] : [];
    });
  },
};

class PathExpectation implements Expectation {
  readonly #where: Expr<JsonPath>;
  readonly #what: Matcher;

  constructor(where: Expr<JsonPath>, what: Matcher) {
    this.#where = where;
    this.#what = what;
  }

  explain(subject: Subject, scope: Scope): readonly Difference[] {
    const where = this.#where.evaluate(scope);
    if (where.text === "$") return this.#what.explain(subject, scope);
    const selected = subject.value === undefined ? [] : where.select(subject.value);
    const actual = where.definite ? selected[0] : selected;
    return this.#what.explain({ value: actual }, scope).map((difference) => rooted(difference, where.text));
  }
}

/** A difference found in a part of a message, told from the message's root. */
function rooted(difference: Difference, root: string): Difference {
  const at = root + difference.path.slice(1);
  return { ...difference, path: at, text: at + difference.text.slice(difference.path.length) };
}
