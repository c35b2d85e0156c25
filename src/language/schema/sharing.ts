import type { JsonSchema } from "../../shape/shape.ts";

/** A schema that stands in many places; there only its name is written. */
export interface NamedSchema {
  readonly name: string;
  readonly schema: JsonSchema;
  /** What stands under the name, where that is more than the schema itself. */
  readonly content?: JsonSchema;
  /** Its description belongs to it: it is the same only with the same description. */
  readonly described?: boolean;
}

/**
 * Writes schemas as `definitions` in which everything that has a name stands once, and everything is put as editors show
 * it best: a description stands beside a `$ref` (editors keep it there), Markdown also as plain text, and what is
 * described as a whole has no other descriptions for its alternatives (an editor would show the first of those).
 */
export function withShared(
  schemas: Readonly<Record<string, JsonSchema>>,
  shared: readonly NamedSchema[],
): { readonly definitions: Readonly<Record<string, JsonSchema>> } {
  const writer = new Writer(shared);
  const own = Object.entries(schemas).map(([name, schema]) => [name, writer.inside(schema)] as const);
  return { definitions: Object.fromEntries([...own, ...writer.used()]) };
}

class Writer {
  /** By the text of the schema; of those that are the same with any description, without it. */
  readonly #names = new Map<string, NamedSchema>();
  readonly #written = new Map<string, JsonSchema>();

  constructor(shared: readonly NamedSchema[]) {
    for (const each of shared) {
      const key = JSON.stringify(each.described ? each.schema : undescribed(each.schema));
      if (!this.#names.has(key)) this.#names.set(key, each);
    }
  }

  /** The shared schemas that were used, by name. */
  used(): readonly (readonly [string, JsonSchema])[] {
    return [...this.#written];
  }

  /** A schema, or the name of it. `told`: what stands around it has said what it is. */
  write(schema: JsonSchema, told = false): JsonSchema {
    const same = this.#names.get(JSON.stringify(schema));
    const found = same?.described ? same : this.#names.get(JSON.stringify(undescribed(schema)));
    if (!found) return this.inside(schema, told);
    this.#define(found);
    const ref = { $ref: `#/definitions/${found.name}` };
    return found.described || told ? ref : { ...ref, ...description(schema) };
  }

  #define({ name, schema, content = schema, described }: NamedSchema): void {
    if (this.#written.has(name)) return;
    // It may hold itself.
    this.#written.set(name, {});
    const plain = undescribed(content);
    this.#written.set(name, described ? { ...this.write(plain, true), ...description(content) } : this.inside(plain));
  }

  /** A schema itself, with what is in it written. */
  inside(schema: JsonSchema, told = false): JsonSchema {
    const inner = told || "description" in schema;
    const parts = Object.entries(undescribed(schema)).map(([keyword, value]) => {
      return [keyword, this.#keyword(keyword, value, inner)] as const;
    });
    return { ...Object.fromEntries(parts), ...(told ? {} : description(schema)), ...wrongType(schema) };
  }

  #keyword(keyword: string, value: unknown, told: boolean): unknown {
    if (keyword === "allOf") return (value as readonly JsonSchema[]).map((each) => this.write(each, told));
    if (keyword === "anyOf") {
      return distinct((value as readonly JsonSchema[]).flatMap(flattened).map((each) => this.write(each, told)));
    }
    if (maps.has(keyword)) {
      const entries = Object.entries(value as Readonly<Record<string, unknown>>);
      return Object.fromEntries(entries.map(([key, each]) => [key, this.#schema(each)]));
    }
    return schemas.has(keyword) ? this.#schema(value) : value;
  }

  /** A schema may also be `true` or `false`. */
  #schema(value: unknown): unknown {
    return typeof value === "object" ? this.write(value as JsonSchema) : value;
  }
}

/** Keywords that hold schemas by name. */
const maps: ReadonlySet<string> = new Set(["properties", "dependencies"]);
/** Keywords that hold a schema. */
const schemas: ReadonlySet<string> = new Set("items additionalProperties propertyNames not if then else".split(" "));

function undescribed({ description: _description, ...rest }: JsonSchema): JsonSchema {
  return rest;
}

/** Alternatives of alternatives are alternatives; large ones keep their name. */
function flattened(schema: JsonSchema): readonly JsonSchema[] {
  const { anyOf, ...rest } = undescribed(schema);
  const isOne = !Array.isArray(anyOf) || Object.keys(rest).length > 0 || JSON.stringify(anyOf).length > 300;
  return isOne ? [schema] : (anyOf as readonly JsonSchema[]).flatMap(flattened);
}

/**
 * yaml-language-server tells alternatives apart by title, description and properties. When it cannot, its explanation of
 * the one that holds is that of all of them in a row; so one of them has a title, or properties that are none.
 */
function distinct(alternatives: readonly JsonSchema[]): readonly JsonSchema[] {
  const isTold = (each: JsonSchema): boolean => "title" in each || "description" in each || "properties" in each;
  if (alternatives.some(isTold)) return alternatives;
  const odd =
    alternatives.find((each) => each["type"] === "object") ?? alternatives.findLast((each) => !("$ref" in each));
  const mark = odd?.["type"] === "object" ? { properties: {} } : { title: titles.get(odd?.["type"]) ?? "expression" };
  return alternatives.map((each) => (each === odd ? { ...mark, ...each } : each));
}

const titles: ReadonlyMap<unknown, string> = new Map([
  ["null", "no value"],
  ["array", "list"],
]);

/** Editors read Markdown under a key of their own, and show `description` as it is. */
function description({ description: text }: JsonSchema): JsonSchema {
  if (typeof text !== "string") return {};
  const plain = text.replace(/`([^`]*)`/g, "$1").replace(/(?<!\w)\*([^*\s][^*]*)\*(?!\w)/g, "$1");
  return plain === text ? { description: text } : { description: plain, markdownDescription: text };
}

/** What is said of a wrong text is said of a wrong type, too: `within: 500`. */
function wrongType({ patternErrorMessage }: JsonSchema): JsonSchema {
  return patternErrorMessage === undefined ? {} : { errorMessage: patternErrorMessage };
}
