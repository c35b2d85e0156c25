import { type Expr, nowhere } from "../../expression/expr.ts";
import { checkHeaders } from "../../net/headers.ts";
import { Failure } from "../../problem.ts";
import { record } from "../../shape/maps.ts";
import type { Reader, Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";

/** A header to send: a text, several of them, or null, which removes it. */
type HeaderValue = Expr<string> | readonly Expr<string>[] | null;

/** A map of headers to send. Names, and values that are fixed, must be such that HTTP can carry them. */
export function headerMap<T extends HeaderValue>(value: Shape<T>): Shape<ReadonlyMap<string, T>> {
  const headers = record("a map of headers", value);
  return {
    schema: headers.schema,
    read(node, reader) {
      const read = headers.read(node, reader);
      for (const { key, keySpan } of node.kind === "map" ? node.entries : []) {
        if (isWrong(key, null, keySpan, reader)) continue;
        for (const each of [read?.get(key) ?? []].flat() as readonly Expr<string>[])
          if (each.constant) isWrong(key, each.evaluate(nowhere), each.span, reader);
      }
      return read;
    },
  };
}

function isWrong(name: string, value: string | null, at: Span, reader: Reader): boolean {
  try {
    checkHeaders({ [name]: value });
    return false;
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const { headline, help } = thrown.problem;
    reader.report({
      headline: headline.charAt(0).toUpperCase() + headline.slice(1),
      label: "cannot be sent",
      at,
      ...(help === undefined ? {} : { help }),
    });
    return true;
  }
}
