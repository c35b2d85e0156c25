import type { Expr } from "../../expression/expr.ts";
import { text } from "../../expression/text.ts";
import { list } from "../../shape/lists.ts";
import { reportWrong, word } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import type { Node } from "../../tree.ts";

/** A command as it is written: a line for the shell, or a program with its arguments. */
export type CommandSpec =
  | { readonly kind: "shell"; readonly at: Span; readonly line: string }
  | {
      readonly kind: "program";
      readonly at: Span;
      readonly program: Expr<string>;
      readonly args: readonly Expr<string>[];
    };

const what = "a shell line, or a list of a program and its arguments";
const line = word(what);
const parts = list(what, text);

/**
 * A line for the shell, or `[program, argument, …]`. A value that is put into a shell line could become code there: so the
 * line takes variables from its environment only, and `${…}` stands in lists.
 */
export const commandSpec: Shape<CommandSpec> = {
  schema: { anyOf: [line.schema, { type: "array", items: text.schema, minItems: 1 }] },
  read(node, reader) {
    if (node.kind === "list") {
      const [program, ...args] = parts.read(node, reader) ?? [];
      if (node.items.length === 0) return reportWrong(node, what, reader);
      return program && { kind: "program", at: node.span, program, args };
    }
    const written = line.read(node, reader);
    if (written === undefined) return undefined;
    if (written.trim() === "") return reportWrong(node, what, reader);
    const expression = /(?<!\$)\$\{[^}]*\}?/.exec(written)?.[0];
    if (expression === undefined) return { kind: "shell", at: node.span, line: written.replaceAll("$${", "${") };
    reader.report({
      headline: `A shell line takes variables from the environment only, not ${expression}`,
      label: "not replaced in a shell line",
      at: within(node, expression),
      help: 'Write $PORT for the port. Give other values as env: { NAME: "${…}" }, or write the command as a list: [program, "${…}"].',
    });
    return undefined;
  },
};

/** Where a part of a scalar stands; the whole of it when it is written in another way in the file (escapes). */
function within(node: Node, part: string): Span {
  const { source, start, end } = node.span;
  const at = source.text.slice(start, end).indexOf(part);
  return at === -1 ? node.span : { source, start: start + at, end: start + at + part.length };
}
