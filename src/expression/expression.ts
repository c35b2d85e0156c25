import { Failure } from "../problem.ts";
import type { Reader } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import { type ParseCel, loadCel, loadedCel } from "./cel.ts";
import { compile, typeNames } from "./compile.ts";
import { type Compiled, type Run, unusable } from "./compiled.ts";
import { constant, type Expr, nowhere } from "./expr.ts";
import { type Locate, locator } from "./locate.ts";
import { parseSimple } from "./simple.ts";

/** Names that mean something else in expressions, so that no variable can have them. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...typeNames,
  ..."true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
  ..."__proto__ prototype constructor cel dyn google has optional".split(" "),
]);

/**
 * Compiles an expression: a literal, a path, a call, or anything else of CEL. The parser for CEL is loaded only for what is
 * more than that, when the reader does its deferred work. Problems are reported at their exact places where the file has the
 * text as it is. What is the same everywhere is worked out at once.
 */
export function expression(text: string, span: Span, reader: Reader): Expr<unknown> {
  const locate = locator(text, span);
  const at = whole(text, locate);
  if (text.trim() === "") {
    reader.report({
      headline: "There is no expression",
      label: "nothing here",
      at,
      help: "Write a variable, a path or a call: ${order.id}.",
    });
    return broken(at);
  }
  const simple = parseSimple(text);
  if (simple) return settled(compile(simple, locate, reader), at, reader);

  let run: Run | undefined;
  const parser = loadedCel();
  if (parser) run = settled(compileCel(parser, text, locate, reader), at, reader).evaluate;
  else {
    reader.defer(async () => {
      run = settled(compileCel(await loadCel(), text, locate, reader), at, reader).evaluate;
    });
  }
  return {
    span: at,
    constant: false,
    evaluate(scope) {
      if (!run) throw new Error("an expression was evaluated before the deferred work of its reader was done");
      return run(scope);
    },
  };
}

function compileCel(parser: ParseCel, text: string, locate: Locate, reader: Reader): Compiled {
  const parsed = parser(text);
  if ("syntax" in parsed) return compile(parsed.syntax, locate, reader);
  const { message, help, start, end } = parsed.mistake;
  reader.report({
    headline: `The expression is not valid: ${message}`,
    label: "here",
    at: locate(start, end),
    ...(help === undefined ? {} : { help }),
  });
  return unusable;
}

/** Constants are worked out now, and what is wrong with them is a problem of the file. */
function settled({ run, constant: same, present }: Compiled, span: Span, reader: Reader): Expr<unknown> {
  if (!same) return { span, constant: false, present, evaluate: run };
  try {
    return constant(run(nowhere), span);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const { headline, label, help } = thrown.problem;
    reader.report({
      headline,
      at: span,
      ...(label === undefined ? {} : { label }),
      ...(help === undefined ? {} : { help }),
    });
    return broken(span);
  }
}

function broken(span: Span): Expr<unknown> {
  return { span, constant: false, evaluate: unusable.run };
}

function whole(text: string, locate: Locate): Span {
  const start = text.length - text.trimStart().length;
  return locate(start, Math.max(start, text.trimEnd().length));
}
