import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Reader } from "../shape/shape.ts";
import { Counted, member } from "./access.ts";
import { compileCall, compileMethod } from "./calls.ts";
import { type Compiled, type Compiler, type Run, unusable } from "./compiled.ts";
import { Fault, failureAt, placed } from "./fault.ts";
import type { Locate } from "./locate.ts";
import { choice, logical, not } from "./logic.ts";
import { negate, operators } from "./operators.ts";
import type { Syntax } from "./syntax.ts";
import { named } from "./value-text.ts";

/** Words that stand for a type in `type(x) == string`. */
export const typeNames: ReadonlySet<string> = new Set([
  "string",
  "bool",
  "int",
  "uint",
  "double",
  "map",
  "list",
  "bytes",
  "null_type",
  "type",
]);

/** Compiles what an expression says. Tells the reader each variable that it reads, once, its members, and what is wrong with it. */
export function compile(syntax: Syntax, locate: Locate, reader: Reader): Compiled {
  const roots = new Set<string>();
  const compiler = (bound: ReadonlySet<string>): Compiler => ({
    compile: (node) => compileNode(node, compiler(bound)),
    bind: (name) => compiler(new Set([...bound, name])),
    place: ({ start, end }) => locate(start, end),
    report: (problem) => reader.report(problem),
    isBound: (name) => bound.has(name),
    isDeclared: (name) => (reader.writtenValues?.(name).length ?? 0) > 0,
    use(name, at) {
      if (roots.has(name)) return;
      roots.add(name);
      reader.use(name, at);
    },
    useMember: (of, name, at) => reader.useMember?.(of, name, at),
    useIndex: (of, index, at) => reader.useIndex?.(of, index, at),
  });
  return compiler(new Set()).compile(syntax);
}

function compileNode(node: Syntax, compiler: Compiler): Compiled {
  const { compile: inner } = compiler;
  switch (node.op) {
    case "value":
      return fixed(literal(node.args));
    case "id":
      return variable(node.args, compiler.place(node), compiler);
    case ".":
    case ".?":
      return access(
        owner(node, node.args[0], node.args[1], compiler),
        fixed(node.args[1]),
        node.op === ".?",
        compiler.place(node),
      );
    case "[]":
    case "[?]":
      useIndex(node.args[0], node.args[1], compiler);
      return access(
        owner(node, node.args[0], nameIn(node.args[1]), compiler),
        inner(node.args[1]),
        node.op === "[?]",
        compiler.place(node),
      );
    case "call":
      return compileCall(node.args[0], node.args[1], node, compiler);
    case "rcall":
      return compileMethod(node.args[0], node.args[1], node.args[2], node, compiler);
    case "list":
      return list(node.args.map((item) => typeName(item, compiler) ?? inner(item)));
    case "map":
      return map(
        node.args.map(([key, value]) => [inner(key), inner(value)]),
        compiler.place(node),
      );
    case "?:":
      return choice(node.args.map(inner) as [Compiled, Compiled, Compiled], compiler.place(node.args[0]));
    case "||":
    case "&&":
      return logical(node.op === "||", node.args, compiler);
    case "!_":
      return not(inner(node.args), compiler.place(node.args));
    case "-_":
      return negative(inner(node.args), compiler.place(node));
    default:
      return binary(operators[node.op], node.args, compiler.place(node), compiler);
  }
}

function fixed(value: unknown): Compiled {
  return { run: () => value, constant: true };
}

/** The numbers of CEL are numbers of JSON. */
function literal(value: unknown): unknown {
  const exact = exactLiteral(value);
  return typeof exact === "bigint" ? Number(exact) : exact;
}

/** A literal as it is written: a whole number beyond 2^53 keeps all its digits, to be compared with those of a binary codec. */
function exactLiteral(value: unknown): unknown {
  // CEL's unsigned numbers (`1u`) are objects around a bigint.
  const plain =
    typeof value === "object" && value !== null && !(value instanceof Uint8Array)
      ? BigInt((value as { toString(): string }).toString())
      : value;
  return typeof plain === "bigint" && Number.isSafeInteger(Number(plain)) ? Number(plain) : plain;
}

/** What a member belongs to. Of a variable the member is told, unless a `?` says that it need not be there. */
function owner(node: Syntax, of: Syntax, name: string | undefined, compiler: Compiler): Compiled {
  if (of.op === "id" && name !== undefined && !compiler.isBound(of.args)) {
    if (node.op === ".") compiler.useMember(of.args, name, compiler.place({ ...node, start: node.end - name.length }));
    if (node.op === "[]") compiler.useMember(of.args, name, compiler.place(node.args[1]));
  }
  // What each of the rooms has is known, whatever its name.
  if (node.op === "." && name !== undefined && isMemberOf("rooms", of) && !compiler.isBound("rooms"))
    compiler.useMember("rooms[]", name, compiler.place({ ...node, start: node.end - name.length }));
  return compiler.compile(of);
}

function isMemberOf(root: string, node: Syntax): boolean {
  return (node.op === "." || node.op === "[]") && node.args[0].op === "id" && node.args[0].args === root;
}

/** Tells of a number between brackets, `viewers[3]`, for those whose members are counted. */
function useIndex(of: Syntax, index: Syntax, compiler: Compiler): void {
  if (of.op !== "id" || compiler.isBound(of.args)) return;
  const number = index.op === "value" && typeof index.args === "number" ? index.args : undefined;
  compiler.useIndex(of.args, number, compiler.place(number === undefined ? of : index));
}

/** The name in `order["a key"]`, when it is fixed. */
function nameIn(index: Syntax): string | undefined {
  return index.op === "value" && typeof index.args === "string" ? index.args : undefined;
}

function variable(name: string, at: Span, compiler: Compiler): Compiled {
  if (compiler.isBound(name)) return { run: (scope) => scope.get(name), constant: false };
  if (typeNames.has(name)) {
    // As the name of a variable it has been refused where it is declared.
    if (compiler.isDeclared(name)) return unusable;
    compiler.report({
      headline: `"${name}" is the name of a type, not of a variable`,
      label: "not a variable",
      at,
      help: `A member is written with what it belongs to: message.${name}. A type is compared: type(x) == ${name}.`,
    });
    return unusable;
  }
  compiler.use(name, at);
  return {
    constant: false,
    present: true,
    run(scope) {
      const value = scope.get(name);
      if (value === undefined) {
        const why = scope.whyAbsent?.(name);
        throw new Failure({
          code: "not-set",
          ...(why ?? { headline: `The variable "${name}" has no value yet` }),
          label: why ? "no value" : "no value yet",
          at,
        });
      }
      return value;
    },
  };
}

/** A missing member reads as null; behind a `?` it is absent, and so is all that follows. Of a group it is a mistake. */
function access(of: Compiled, key: Compiled, question: boolean, at: Span): Compiled {
  const optional = question || of.optional === true;
  const missing = optional ? undefined : null;
  const constant = of.constant && key.constant;
  if (!key.constant) {
    const run: Run = (scope) => {
      const whole = of.run(scope);
      const index = key.run(scope);
      const found = member(whole, index);
      if (found === undefined && !optional && whole instanceof Counted) throw failureAt(at, whole.lacks(index));
      return found === undefined ? missing : found;
    };
    return { run, constant, optional, present: !optional };
  }
  const name = key.run({ get: () => undefined });
  const run: Run = (scope) => {
    const whole = of.run(scope);
    const found = member(whole, name);
    if (found === undefined && !optional && whole instanceof Counted) throw failureAt(at, whole.lacks(name));
    return found === undefined ? missing : found;
  };
  return { run, constant, optional, present: !optional };
}

function list(items: readonly Compiled[]): Compiled {
  return {
    constant: items.every((item) => item.constant),
    run: (scope) => items.map((item) => item.run(scope)).filter((value) => value !== undefined),
  };
}

function map(entries: readonly (readonly [Compiled, Compiled])[], at: Span): Compiled {
  return {
    constant: entries.every(([key, value]) => key.constant && value.constant),
    run(scope) {
      const made = Object.create(null) as Record<string, unknown>;
      for (const [key, value] of entries) {
        const name = placed(at, () => keyText(key.run(scope)));
        const given = value.run(scope);
        if (given !== undefined) made[name] = given;
      }
      return made;
    },
  };
}

function keyText(key: unknown): string {
  if (typeof key === "string" || typeof key === "number" || typeof key === "boolean") return String(key);
  throw new Fault(`The key of a map must be a text, got ${named(key)}`);
}

function negative(of: Compiled, at: Span): Compiled {
  return { constant: of.constant, run: (scope) => placed(at, () => negate(of.run(scope))) };
}

/** A value that is compared or counted with: large literals keep their digits. */
function operand(node: Syntax, compiler: Compiler): Compiled {
  return node.op === "value" ? fixed(exactLiteral(node.args)) : (typeName(node, compiler) ?? compiler.compile(node));
}

/** A type, where it can be meant: `type(x) == string`, `type(x) in [int, double]`. */
function typeName(node: Syntax, compiler: Compiler): Compiled | undefined {
  return node.op === "id" && typeNames.has(node.args) && !compiler.isBound(node.args) ? fixed(node.args) : undefined;
}

function binary(
  work: (left: unknown, right: unknown) => unknown,
  sides: readonly [Syntax, Syntax],
  at: Span,
  compiler: Compiler,
): Compiled {
  const [left, right] = [operand(sides[0], compiler), operand(sides[1], compiler)];
  return {
    constant: left.constant && right.constant,
    run(scope) {
      const a = left.run(scope);
      const b = right.run(scope);
      try {
        return work(a, b);
      } catch (thrown) {
        throw failureAt(at, thrown);
      }
    },
  };
}
