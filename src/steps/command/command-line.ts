import type { Expr, Scope } from "../../expression/expr.ts";
import { placed } from "../../expression/fault.ts";
import { type Locate, locator } from "../../expression/locate.ts";
import { scanTemplate } from "../../expression/template-scan.ts";
import { text } from "../../expression/text.ts";
import { textOf } from "../../expression/value-text.ts";
import { Failure } from "../../problem.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Reader, Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import type { Node, ScalarNode } from "../../tree.ts";
import type { Command } from "./command.ts";

/** A command as it is written: how it looks, and what is run, with the variables that the shell line names. */
export interface CommandLine {
  readonly title: string;
  make(scope: Scope): Pick<Command, "line" | "env">;
}

const expected = "a line for the shell, or a list of a program and its arguments";
const example = "Write exec: npm run seed, or exec: [npm, run, seed].";

/** A shell line, in which variables are `$WSTEST_name`, or a list of a program and its arguments, in which they are `${name}`. */
export const commandLine: Shape<CommandLine> = {
  schema: {
    anyOf: [text.schema, { type: "array", items: text.schema, minItems: 1 }],
  },
  read(node, reader) {
    if (node.kind === "list") return programLine(node, reader);
    if (node.kind === "scalar" && node.value !== null && !(node.value instanceof Uint8Array))
      return shellLine(node, reader);
    return reportWrong(node, expected, reader, example);
  },
};

function programLine(node: Node & { readonly kind: "list" }, reader: Reader): CommandLine | undefined {
  const [program, ...args] = node.items.map((item) => text.read(item, reader));
  if (node.items.length === 0) return reportWrong(node, expected, reader, example);
  const known = args.filter((each) => each !== undefined);
  if (!program || known.length < args.length) return undefined;
  const parts: readonly [Expr<string>, ...Expr<string>[]] = [program, ...known];
  return {
    title: node.items.map((item) => (item.kind === "scalar" ? item.raw : "…")).join(" "),
    make: (scope) => ({
      line: [program.evaluate(scope), ...parts.slice(1).map((each) => each.evaluate(scope))],
      env: {},
    }),
  };
}

function shellLine(node: ScalarNode, reader: Reader): CommandLine | undefined {
  const written = node.plain ? node.raw : String(node.value);
  if (written.trim() === "") return reportWrong(node, expected, reader, example);
  const locate = locator(written, node.span);
  const variables = new Map<string, Span>();
  for (const { 0: whole, 1: name = "", index } of written.matchAll(/WSTEST_([A-Za-z_]\w*)/g)) {
    const at = locate(index, index + whole.length);
    reader.use(name, at);
    variables.set(name, at);
  }
  const { pieces, unclosed } = scanTemplate(written);
  const templates = pieces.filter((piece) => "start" in piece);
  if (unclosed !== undefined) templates.push({ start: unclosed + 2, end: written.length });
  for (const template of templates) reportTemplate(written, template, locate, reader);
  if (templates.length > 0) return undefined;
  // `$${` stands for a plain `${`.
  const line = pieces.map((piece) => ("text" in piece ? piece.text : "")).join("");
  return {
    title: line,
    make: (scope) => ({
      line,
      env: Object.fromEntries([...variables].map(([name, at]) => [`WSTEST_${name}`, environmentText(name, scope, at)])),
    }),
  };
}

/** `${…}` would put the text of a peer into a line that a shell reads as a program: that is how a test becomes a hole. */
function reportTemplate(
  written: string,
  { start, end }: { readonly start: number; readonly end: number },
  locate: Locate,
  reader: Reader,
): void {
  const inner = written.slice(start, end);
  const simple = /^\w+$/.test(inner);
  const name = inner.startsWith("WSTEST_") ? inner : `WSTEST_${inner}`;
  reader.report({
    headline: "A shell line takes variables from its environment, not with ${…}",
    label: simple ? `write $${name}` : "not in a shell line",
    at: locate(start - 2, end + 1),
    help: [
      simple ? `Write $${name}.` : `Name the value first, - set: { value: "\${${inner}}" }, then write $WSTEST_value.`,
      "In a list, [program, argument], ${…} is allowed, for no shell reads it. For the shell's own braces write $${HOME}.",
    ].join(" "),
  });
}

/** A text as it is, anything else as JSON. */
function environmentText(name: string, scope: Scope, at: Span): string {
  const value = scope.get(name);
  if (value !== undefined) return placed(at, () => textOf(value));
  throw new Failure({ code: "not-set", headline: `The variable "${name}" has no value`, label: "not set", at });
}

/** What a failure calls the command, cut short. */
export function shortTitle(title: string, width = 60): string {
  const line = title.trim().replace(/\s*\n[\s\S]*/, " …");
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}
