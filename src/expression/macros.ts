import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import { isMap, member } from "./access.ts";
import { type Compiled, type Compiler, type Run, unusable } from "./compiled.ts";
import { Fault, placed } from "./fault.ts";
import type { Sources, SourcedScope } from "./sources.ts";
import type { Syntax } from "./syntax.ts";
import { named } from "./value-text.ts";

/** A call that binds a variable, so that its arguments are no plain values. */
export interface ListMacro {
  takes(count: number): boolean;
  compile(receiver: Syntax, args: readonly Syntax[], node: Syntax, compiler: Compiler): Compiled;
}

type Loop = (items: readonly unknown[], each: (item: unknown) => SourcedScope, parts: readonly Part[]) => unknown;

interface Part {
  readonly run: Run;
  readonly at: Span;
}

/** The macros of CEL over a list, or over the keys of a map: `items.exists(i, i.price > 100)`. */
export const listMacros: ReadonlyMap<string, ListMacro> = new Map([
  ["all", macro([2], (items, each, [test]) => quantified(items, each, test, false))],
  ["exists", macro([2], (items, each, [test]) => quantified(items, each, test, true))],
  ["exists_one", macro([2], (items, each, [test]) => items.filter((item) => holds(test, each(item))).length === 1)],
  ["filter", macro([2], (items, each, [test]) => items.filter((item) => holds(test, each(item))))],
  [
    "map",
    macro([2, 3], (items, each, parts) => {
      const [test, change] = parts.length > 1 ? parts : [undefined, parts[0]];
      const chosen = test ? items.filter((item) => holds(test, each(item))) : items;
      return chosen.map((item) => change?.run(each(item)));
    }),
  ],
]);

/** `has(message.id)`: whether the last member is there. */
export function compileHas(args: readonly Syntax[], node: Syntax, compiler: Compiler): Compiled {
  const [path] = args;
  if (args.length !== 1 || !path || (path.op !== "." && path.op !== "[]")) {
    compiler.report({
      headline: "has takes a path to a member",
      label: "not a path",
      at: compiler.place(node),
      help: "Write has(message.id).",
    });
    return unusable;
  }
  const of = compiler.compile(path.args[0]);
  const last = path.args[1];
  const key: Run = typeof last === "string" ? () => last : compiler.compile(last).run;
  return { constant: false, run: (scope) => member(of.run(scope), key(scope)) !== undefined };
}

/** `cel.bind(total, a + b, total * total)`: a name for a value within an expression. */
export function compileBind(args: readonly Syntax[], node: Syntax, compiler: Compiler): Compiled {
  const [name, value, body] = args;
  if (args.length !== 3 || name?.op !== "id" || !value || !body) {
    compiler.report({
      headline: "cel.bind takes a name, a value and an expression",
      label: "wrong arguments",
      at: compiler.place(node),
      help: "Write cel.bind(x, a + b, x * x).",
    });
    return unusable;
  }
  const given = compiler.compile(value);
  const result = compiler.bind(name.args).compile(body);
  return { constant: false, run: (scope) => result.run(new Bound(name.args, scope, given.run(scope))) };
}

/** A scope with one more variable. */
class Bound implements SourcedScope {
  readonly #name: string;
  readonly #outer: SourcedScope;
  readonly #value: unknown;

  constructor(name: string, outer: SourcedScope, value: unknown) {
    this.#name = name;
    this.#outer = outer;
    this.#value = value;
  }

  get sources(): Sources | undefined {
    return this.#outer.sources;
  }

  get(name: string): unknown {
    return name === this.#name ? this.#value : this.#outer.get(name);
  }
}

function macro(counts: readonly number[], loop: Loop): ListMacro {
  return {
    takes: (count) => counts.includes(count),
    compile(receiver, [variable, ...bodies], node, compiler) {
      if (variable?.op !== "id") {
        compiler.report({
          headline: `The first argument of ${nameOf(node)} is the name of a variable`,
          label: "not a name",
          at: compiler.place(variable ?? node),
          help: `Write list.${nameOf(node)}(item, …item…).`,
        });
        return unusable;
      }
      const name = variable.args;
      const of = compiler.compile(receiver);
      const at = compiler.place(receiver);
      const inner = compiler.bind(name);
      const parts = bodies.map((body): Part => ({ run: inner.compile(body).run, at: compiler.place(body) }));
      return {
        constant: false,
        run(scope) {
          const items = placed(at, () => itemsOf(of.run(scope), nameOf(node)));
          return loop(items, (item) => new Bound(name, scope, item), parts);
        },
      };
    },
  };
}

function nameOf(node: Syntax): string {
  return node.op === "rcall" ? node.args[0] : "";
}

function itemsOf(value: unknown, macroName: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (isMap(value)) return Object.keys(value);
  throw new Fault(`Expected a list before .${macroName}(…), got ${named(value)}`);
}

function holds(test: Part | undefined, scope: SourcedScope): boolean {
  const value = test?.run(scope);
  if (typeof value === "boolean") return value;
  throw new Failure({
    code: "expression",
    headline: `Expected true or false for each item, got ${named(value)}`,
    label: "neither true nor false",
    at: test?.at,
  });
}

/** As CEL has it, an item that cannot be judged does not matter when another one decides. */
function quantified(
  items: readonly unknown[],
  each: (item: unknown) => SourcedScope,
  test: Part | undefined,
  decisive: boolean,
): boolean {
  let failure: Failure | undefined;
  for (const item of items) {
    try {
      if (holds(test, each(item)) === decisive) return decisive;
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      failure ??= thrown;
    }
  }
  if (failure) throw failure;
  return !decisive;
}
