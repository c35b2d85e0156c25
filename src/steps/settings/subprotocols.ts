import { type Expr, nowhere } from "../../expression/expr.ts";
import { text } from "../../expression/text.ts";
import { oneOrMany } from "../../shape/lists.ts";
import type { Shape } from "../../shape/shape.ts";

const texts = oneOrMany(text);

/** A subprotocol, or several. Those that are fixed must be names that a handshake can carry (RFC 6455 section 4.1), each once. */
export const subprotocols: Shape<readonly Expr<string>[]> = {
  schema: texts.schema,
  read(node, reader) {
    const read = texts.read(node, reader);
    const seen = new Set<string>();
    for (const each of read ?? []) {
      const name = each.constant ? each.evaluate(nowhere) : undefined;
      if (name === undefined) continue;
      // RFC 9110 section 5.6.2: a token.
      if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
        reader.report({
          headline: `${JSON.stringify(name)} is not a name that a subprotocol can have`,
          label: "cannot be offered",
          at: each.span,
          help: "Names of subprotocols have no spaces, commas or slashes (RFC 6455 section 4.1).",
        });
      } else if (seen.has(name))
        reader.report({
          headline: `The subprotocol "${name}" stands here twice`,
          label: "the second time",
          at: each.span,
        });
      seen.add(name);
    }
    return read;
  },
};
