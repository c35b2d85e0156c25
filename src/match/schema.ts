import { type Expr, map, nowhere, type Scope } from "../expression/expr.ts";
import { Failure } from "../problem.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import { entry, type Node, type ScalarNode } from "../tree.ts";
import { isObject } from "./equality.ts";
import { literalData } from "./literal-data.ts";
import type { Difference } from "./matcher.ts";
import { type CompiledSchema, compileFile, compileInline, loadCompiler } from "./schema-compile.ts";
import { SchemaFault } from "./schema-documents.ts";
import { warnOfKeywords } from "./schema-keywords.ts";
import { named } from "./value.ts";

/** A compiled JSON Schema: whether a value fits it, and if not, where. */
export interface SchemaCheck {
  /** Whether it is the same in every scope. */
  readonly constant: boolean;
  /** Every difference; empty when the value fits. */
  check(value: unknown, scope: Scope): readonly Difference[];
}

/**
 * A JSON Schema (drafts 2020-12 and 07): inline, `file.json`, `file.json#/pointer`, or `asyncapi.yaml#MessageName`. Files
 * are read when the document has been read, and compiled once.
 */
export const schema: Shape<SchemaCheck> = {
  schema: {
    description: "A JSON Schema: inline, `file.json`, `file.json#/pointer` or `asyncapi.yaml#MessageName`",
    type: ["string", "object", "boolean"],
  },
  read(node, reader) {
    if (node.kind === "map") return inline(node, reader);
    if (node.kind === "scalar" && typeof node.value === "boolean") return inline(node, reader);
    if (node.kind !== "scalar" || typeof node.value !== "string") {
      return reportWrong(
        node,
        "a JSON Schema, or the name of its file",
        reader,
        "Write schema: schemas/message.json, or the schema itself.",
      );
    }
    const data = literalData(node, reader);
    if (!data) return undefined;
    return data.constant ? fromFile(String(data.evaluate(nowhere)), node, reader) : dynamic(data, node, reader);
  },
};

/** A schema that is in use only after the document is read; until then nothing asks it. */
class LateSchema implements SchemaCheck {
  readonly constant = true;
  compiled: CompiledSchema | undefined;

  check(value: unknown): readonly Difference[] {
    if (!this.compiled) throw new Error("a schema was used before it was compiled");
    return this.compiled.check(value);
  }
}

function fromFile(reference: string, node: ScalarNode, reader: Reader): SchemaCheck {
  const late = new LateSchema();
  reader.defer(async () => {
    const [file = "", pointer = ""] = reference.split(/#(.*)/s);
    late.compiled = await reportedFault(compileFile(reader.resolve(file, node.span), pointer), node, reader);
    noteFiles(late.compiled, reader);
  });
  return late;
}

function inline(node: Node, reader: Reader): SchemaCheck | undefined {
  const data = literalData(node, reader);
  if (!data) return undefined;
  warnOfKeywords(node, reader);
  if (!data.constant) return dynamic(data, node, reader);
  const late = new LateSchema();
  reader.defer(async () => {
    late.compiled = await reportedFault(
      compileInline(data.evaluate(nowhere), reader.resolve("inline", node.span)),
      node,
      reader,
    );
    noteFiles(late.compiled, reader);
  });
  return late;
}

/** What a schema refers to belongs to the file that names it. */
function noteFiles(compiled: CompiledSchema | undefined, reader: Reader): void {
  for (const each of compiled?.files ?? []) reader.resolve(each);
}

/** A schema that depends on variables: compiled again only when it has changed. It cannot refer to files. */
function dynamic(data: Expr<unknown>, node: Node, reader: Reader): SchemaCheck {
  let compile: ((schema: unknown) => CompiledSchema) | undefined;
  reader.defer(async () => {
    compile = await loadCompiler();
  });
  let known: { readonly text: string; readonly compiled: CompiledSchema } | undefined;
  const valid = map(data, (value) => {
    if (isObject(value) || typeof value === "boolean") return value;
    throw failure(`Expected a JSON Schema, got ${named(value)}`, node);
  });
  return {
    constant: false,
    check(value, scope) {
      const current = valid.evaluate(scope);
      const text = JSON.stringify(current);
      if (known?.text !== text) {
        if (!compile) throw new Error("a schema was used before its compiler was loaded");
        known = { text, compiled: placed(() => compile?.(JSON.parse(text) as unknown), node) };
      }
      return known.compiled.check(value);
    },
  };
}

function placed(work: () => CompiledSchema | undefined, node: Node): CompiledSchema {
  try {
    const compiled = work();
    if (compiled) return compiled;
  } catch (thrown) {
    if (!(thrown instanceof SchemaFault)) throw thrown;
    throw failure(thrown.message, node);
  }
  throw new Error("a schema was used before its compiler was loaded");
}

function failure(headline: string, { span }: Node): Failure {
  return new Failure({ code: "expression", headline, label: "not a schema", at: span });
}

/** What was compiled, or undefined after the fault was reported at its place in the scenario. */
export async function reportedFault<T>(
  work: Promise<T>,
  node: Node,
  reader: Reader,
  what = "schema",
): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof SchemaFault)) throw thrown;
    const { message, help, notes, pointer } = thrown;
    const part = partOf(node, pointer);
    reader.report({
      headline: message,
      label: part === node ? `this ${what}` : "not valid",
      at: part.span,
      notes,
      ...(help === undefined ? {} : { help }),
    });
    return undefined;
  }
}

/** The part of a schema that a JSON Pointer leads to, as far as it stands in the file. */
function partOf(whole: Node, pointer: string): Node {
  let part = whole;
  for (const escaped of pointer.split("/").slice(1)) {
    const key = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    const inner = part.kind === "list" ? part.items[Number(key)] : entry(part, key)?.value;
    if (!inner) return part;
    part = inner;
  }
  return part;
}
