import { reportWrong } from "../shape/scalars.ts";
import type { Reader } from "../shape/shape.ts";
import { type Node, isTextOrNumber } from "../tree.ts";
import { constant, type Expr, nowhere } from "./expr.ts";
import { faultOf, placed } from "./fault.ts";
import { scalarTemplate } from "./template.ts";

/**
 * An expression whose value is read by `parse`, which throws a `Fault` when it is not what it must be: of a constant that is
 * a problem of the file (and the answer is undefined), of all else a failure when it is evaluated.
 */
export function checked<T>(given: Expr<unknown>, parse: (value: unknown) => T, reader: Reader): Expr<T> | undefined {
  const { span } = given;
  if (!given.constant) {
    reader.tryOut?.(given, parse);
    return { span, constant: false, evaluate: (scope) => parsedAt(given.evaluate(scope)) };
  }
  try {
    return constant(parse(given.evaluate(nowhere)), span);
  } catch (thrown) {
    const fault = faultOf(thrown);
    if (!fault) throw thrown;
    reader.report({
      headline: fault.message,
      label: "here",
      at: span,
      ...(fault.help === undefined ? {} : { help: fault.help }),
    });
    return undefined;
  }

  function parsedAt(value: unknown): T {
    return placed(span, () => parse(value), "setting");
  }
}

/** A number with a unit, `500ms` or `10KiB/s`, or a text with `${…}` that gives one; `expected` says so to who writes something else. */
export function quantity<T>(
  node: Node,
  reader: Reader,
  parse: (value: unknown) => T,
  expected: string,
): Expr<T> | undefined {
  if (!isTextOrNumber(node)) return reportWrong(node, expected, reader);
  const given = typeof node.value === "string" ? scalarTemplate(node, reader) : constant(node.raw, node.span);
  return checked(given, parse, reader);
}
