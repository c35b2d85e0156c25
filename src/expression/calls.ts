import { compileRegex, regexFault, warnIfBacktracking } from "../regex.ts";
import { didYouMean } from "../shape/nearest.ts";
import { type Compiled, type Compiler, unusable } from "./compiled.ts";
import { Fault, failureAt, faultOf } from "./fault.ts";
import { functionNamed, functions } from "./functions.ts";
import { arity, type ExpressionFunction } from "./functions/function.ts";
import { compileBind, compileHas, listMacros } from "./macros.ts";
import { compileOptionalMethod, compileOptionalNamespace, optionalMethods } from "./optionals.ts";
import { sourcesOf } from "./sources.ts";
import type { Syntax } from "./syntax.ts";

/** A call: `upper(name)`, `has(message.id)`. */
export function compileCall(name: string, args: readonly Syntax[], node: Syntax, compiler: Compiler): Compiled {
  if (name === "has") return compileHas(args, node, compiler);
  return callOf(name, args, node, compiler);
}

/** A call on a value: `name.upper()` is `upper(name)`; the macros of CEL: `items.exists(i, i.id == 1)`. */
export function compileMethod(
  name: string,
  receiver: Syntax,
  args: readonly Syntax[],
  node: Syntax,
  compiler: Compiler,
): Compiled {
  const namespace = receiver.op === "id" && !compiler.isBound(receiver.args) ? receiver.args : undefined;
  if (namespace === "cel" && name === "bind") return compileBind(args, node, compiler);
  if (namespace === "optional") return compileOptionalNamespace(name, args, node, compiler);
  if (optionalMethods.has(name)) return compileOptionalMethod(name, receiver, args, node, compiler);
  const macro = listMacros.get(name);
  if (macro?.takes(args.length)) return macro.compile(receiver, args, node, compiler);
  return callOf(name, [receiver, ...args], node, compiler, true);
}

function callOf(name: string, args: readonly Syntax[], node: Syntax, compiler: Compiler, asMethod = false): Compiled {
  const called = functionNamed(name);
  if (!called) {
    const known = asMethod
      ? [...Object.keys(functions), ...listMacros.keys(), ...optionalMethods]
      : [...Object.keys(functions), "has"];
    const help = didYouMean(name, known);
    compiler.report({
      headline: `There is no function "${name}"`,
      label: "unknown function",
      at: compiler.place(node),
      ...(help === undefined ? {} : { help }),
    });
    return unusable;
  }
  const { min, max } = arity(called);
  if (asMethod && max === 0) {
    compiler.report({
      headline: `${name} is not called on a value`,
      label: "stands alone",
      at: compiler.place(node),
      help: `Write ${called.signature}, with nothing before it. ${called.summary}`,
    });
    return unusable;
  }
  if (args.length < min || args.length > max) {
    const wanted = max === Infinity ? `at least ${min}` : min === max ? String(min) : `${min} to ${max}`;
    compiler.report({
      headline: `${name} takes ${wanted} ${wanted === "1" || wanted === "at least 1" ? "argument" : "arguments"}, not ${args.length}`,
      label: "wrong number of arguments",
      at: compiler.place(node),
      help: `Write ${called.signature}. ${called.summary}`,
    });
    return unusable;
  }
  const compiled = args.map((arg) => compiler.compile(arg));
  const pattern = called.pattern === undefined ? undefined : args[called.pattern];
  if (pattern && !checkPattern(pattern, compiled[called.pattern ?? 0], compiler)) return unusable;
  const { oneOf } = called;
  const chosen = oneOf && args[oneOf.argument];
  if (chosen && !checkWord(chosen, compiled[oneOf.argument], oneOf, compiler)) return unusable;
  return bound(called, compiled, compiler.place(node));
}

/** Looks at a word that is the same in every scope; false when it is none of those that there are. */
function checkWord(
  node: Syntax,
  compiled: Compiled | undefined,
  { what, known }: NonNullable<ExpressionFunction["oneOf"]>,
  compiler: Compiler,
): boolean {
  const text = compiled?.constant ? constantText(compiled) : undefined;
  if (text === undefined || known.includes(text)) return true;
  const own = known.filter((each) => each.endsWith(`.${text}`));
  const help = own.length > 0 ? `Did you mean "${own.join('" or "')}"?` : didYouMean(text, known);
  compiler.report({
    headline: `There is no ${what} "${text}"`,
    label: "unknown",
    at: compiler.place(node),
    help: help ?? `There are ${known.slice(0, 5).join(", ")}, …`,
  });
  return false;
}

/** Looks at a regular expression that is the same in every scope; false when it is none. */
function checkPattern(node: Syntax, compiled: Compiled | undefined, compiler: Compiler): boolean {
  const text = compiled?.constant ? constantText(compiled) : undefined;
  if (text === undefined) return true;
  try {
    compileRegex(text);
  } catch (thrown) {
    compiler.report({
      headline: `The regular expression is not valid: ${regexFault(thrown)}`,
      label: "not valid",
      at: compiler.place(node),
    });
    return false;
  }
  warnIfBacktracking(text, compiler.place(node), compiler);
  return true;
}

/** What cannot be worked out is told when it is evaluated. */
function constantText({ run }: Compiled): string | undefined {
  try {
    const value = run({ get: () => undefined });
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function bound(called: ExpressionFunction, args: readonly Compiled[], at: ReturnType<Compiler["place"]>): Compiled {
  return {
    constant: called.varies !== true && args.every((arg) => arg.constant),
    run(scope) {
      // An optional that is absent is null to a function, so that it does not count as an argument left out.
      const values = args.map((arg) => arg.run(scope) ?? null);
      try {
        return called.call(values, sourcesOf(scope));
      } catch (thrown) {
        const fault = faultOf(thrown);
        if (!fault) throw thrown;
        throw failureAt(at, new Fault(`${called.signature}: ${fault.message}`, fault.help));
      }
    },
  };
}
