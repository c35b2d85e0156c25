import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Ajv, ErrorObject } from "ajv";
import { compileRegex } from "../regex.ts";
import { asyncApiPayload } from "./asyncapi.ts";
import { isObject, own } from "./equality.ts";
import type { Difference } from "./matcher.ts";
import { branchesOf } from "./schema-branches.ts";
import { differencesOf, readable } from "./schema-differences.ts";
import { type SchemaDocument, SchemaDocuments, type SchemaPlace, SchemaFault } from "./schema-documents.ts";
import { show } from "./value.ts";

/** A schema that is ready for use. */
export interface CompiledSchema {
  check(value: unknown): readonly Difference[];
  /** The files that it was read from: its own, and those to which it refers. Absolute; absent where there are none. */
  readonly files?: readonly string[];
}

interface Known {
  readonly schema: CompiledSchema;
  readonly stamps: ReadonlyMap<string, string>;
}

const compiled = new Map<string, Promise<Known>>();

/**
 * Compiles a schema from a file. `fragment` is a JSON Pointer, or the name of a message of an AsyncAPI document. The same
 * schema is compiled once, until one of its files changes. Throws a `SchemaFault`.
 */
export async function compileFile(file: string, fragment: string): Promise<CompiledSchema> {
  const key = `${file}#${fragment}`;
  const known = compiled.get(key);
  if (known) {
    const { schema, stamps } = await known;
    if (await unchanged(stamps)) return schema;
  }
  const work = compileFresh(file, fragment);
  compiled.set(key, work);
  // A fault is not kept: the file may be mended while wstest watches it.
  work.catch(() => compiled.delete(key));
  return (await work).schema;
}

/** Compiles a schema that stands in a scenario; files that it names are relative to `file`. Throws a `SchemaFault`. */
export async function compileInline(written: unknown, file: string): Promise<CompiledSchema> {
  const schema = plain(written);
  const documents = new SchemaDocuments(dirname(file));
  const document = await documents.add(schema, file);
  const place = { document, pointer: "", data: schema };
  return withFiles(compile(await load(schema), place, documents, await faultOf(place)), documents);
}

/** Data made here has no prototypes, and then ajv takes equal objects for different ones; what was parsed stays as it is. */
function plain(value: unknown): unknown {
  const [first] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return isObject(first) && Object.getPrototypeOf(first) !== Object.prototype ? structuredClone(value) : value;
}

/** Loads what compiles schemas, for those that are known only at run time; they cannot refer to files. */
export async function loadCompiler(): Promise<(schema: unknown) => CompiledSchema> {
  const [modern, seventh] = [await load({}), await load({ $schema: "http://json-schema.org/draft-07/schema#" })];
  return (schema) => {
    const document: SchemaDocument = {
      uri: "file:///schema",
      name: "the schema",
      data: schema,
      line: async () => undefined,
    };
    const documents = new SchemaDocuments("/");
    documents.byUri.set(document.uri, document);
    return compile(
      draftOf(schema) === "07" ? seventh : modern,
      { document, pointer: "", data: schema },
      documents,
      undefined,
    );
  };
}

async function compileFresh(file: string, fragment: string): Promise<Known> {
  const documents = new SchemaDocuments(dirname(file));
  const document = await documents.load(file);
  const place =
    fragment === "" || fragment.startsWith("/")
      ? documents.resolve(document, fragment)
      : asyncApiPayload(documents, document, fragment);
  const schema = withFiles(await compilePlace(place, document, documents), documents);
  return { schema, stamps: documents.stamps };
}

function withFiles(schema: CompiledSchema, { stamps }: SchemaDocuments): CompiledSchema {
  return { check: (value) => schema.check(value), files: [...stamps.keys()] };
}

/** Compiles a part of a document that has been read. Throws a `SchemaFault`. */
export async function compilePlace(
  place: SchemaPlace,
  document: SchemaDocument,
  documents: SchemaDocuments,
): Promise<CompiledSchema> {
  const root =
    isObject(document.data) && own(document.data, "asyncapi") !== undefined
      ? { $schema: "http://json-schema.org/draft-07/schema#" }
      : document.data;
  return compile(await load(root), place, documents, await faultOf(place, root));
}

async function unchanged(stamps: ReadonlyMap<string, string>): Promise<boolean> {
  for (const [file, stamp] of stamps) {
    const now = await stat(file).catch(() => undefined);
    if (!now || `${now.mtimeMs} ${now.size}` !== stamp) return false;
  }
  return true;
}

type Draft = "2020-12" | "07";

/** Which draft a schema is written in; 2020-12 when it does not say. */
function draftOf(schema: unknown): Draft {
  const id = isObject(schema) ? own(schema, "$schema") : undefined;
  if (id === undefined) return "2020-12";
  if (typeof id === "string" && /draft-07/.test(id)) return "07";
  if (typeof id === "string" && /2020-12/.test(id)) return "2020-12";
  throw new SchemaFault(`The schema is written in a draft that is not known here: ${show(id)}`, {
    help: "Drafts 2020-12 and 07 are known.",
  });
}

/** Makes an ajv with nothing in it. Each schema has its own, so that ids of one cannot clash with those of another. */
type NewAjv = () => Ajv;

/** The patterns of schemas are those of a user. The name is for sources that ajv could write. */
const regExp = Object.assign((pattern: string) => compileRegex(pattern), { code: "compileRegex" });

const options = {
  code: { regExp },
  unicodeRegExp: false,
  allErrors: true,
  strict: false,
  verbose: true,
  validateSchema: false,
  logger: false,
  ownProperties: true,
} as const;

async function load(schema: unknown): Promise<NewAjv> {
  const addFormats = (await import("ajv-formats")).default;
  if (draftOf(schema) === "07") {
    // Through the default export: a bundled CommonJS module has no other.
    const { Ajv: Ajv07 } = (await import("ajv")).default;
    return () => addFormats.default(new Ajv07(options));
  }
  const { Ajv2020 } = (await import("ajv/dist/2020.js")).default;
  return () => addFormats.default(new Ajv2020(options));
}

/** By draft: what judges schemas themselves. It is costly to make and holds nothing of any schema. */
const judges = new Map<Draft, Ajv>();

/** What is wrong with a schema by the rules of its draft. */
async function faultOf(place: SchemaPlace, root: unknown = place.data): Promise<SchemaFault | undefined> {
  const draft = draftOf(root);
  const judge = judges.get(draft) ?? (await load(root))();
  judges.set(draft, judge);
  const { document, pointer, data } = place;
  const fits = judge.validateSchema(
    isObject(data) ? { ...data, $schema: metaSchemas[draft] } : (data as boolean),
    false,
  );
  if (fits) return undefined;
  // Of what is wrong with one part the first remark says it; those behind it are about the alternatives that do not fit either.
  const errors = (judge.errors ?? []).filter(
    ({ instancePath }, index, all) => all.findIndex((each) => each.instancePath === instancePath) === index,
  );
  const notes = await Promise.all(errors.slice(0, 5).map((error) => told(error, document, pointer)));
  return new SchemaFault(
    `${document.name} is not a valid JSON Schema${notes[0] === undefined ? "" : `: ${notes[0]}`}`,
    { notes: notes.slice(1), pointer: errors[0]?.instancePath ?? "" },
  );
}

const metaSchemas: Readonly<Record<Draft, string>> = {
  "2020-12": "https://json-schema.org/draft/2020-12/schema",
  "07": "http://json-schema.org/draft-07/schema#",
};

async function told(error: ErrorObject, document: SchemaDocument, pointer: string): Promise<string> {
  const line = await document.line(pointer + error.instancePath);
  const { allowedValues } = error.params as { readonly allowedValues?: readonly unknown[] };
  const what = allowedValues ? `must be one of ${allowedValues.join(", ")}` : (error.message ?? "is not valid");
  return `${line === undefined ? "" : `line ${line}: `}#${pointer}${error.instancePath} ${what}`;
}

function compile(
  newAjv: NewAjv,
  place: SchemaPlace,
  documents: SchemaDocuments,
  fault: SchemaFault | undefined,
): CompiledSchema {
  if (fault) throw fault;
  const ajv = newAjv();
  const { document, pointer, data } = place;
  if (!isObject(data) && typeof data !== "boolean") {
    throw new SchemaFault(`${document.name}#${pointer} is not a JSON Schema: it is neither a map nor true or false`);
  }
  try {
    for (const each of documents.byUri.values()) {
      if (isObject(each.data) && !ajv.refs[each.uri] && !ajv.schemas[each.uri]) ajv.addSchema(each.data, each.uri);
    }
    const validate = ajv.compile(
      pointer === "" && typeof data === "boolean" ? data : { $ref: `${document.uri}#${encodeURI(pointer)}` },
    );
    const branches = branchesOf(ajv, documents);
    return {
      check(given) {
        const value = plain(given);
        return validate(value) ? [] : readable(differencesOf(validate.errors ?? [], value, "$", branches));
      },
    };
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown instanceof SchemaFault) throw thrown;
    const tuple = /items.*must be (object|boolean)|schema must be object or boolean/.test(thrown.message);
    throw new SchemaFault(
      `${document.name} cannot be used as a schema: ${thrown.message.replace(/ from id file:.*$/, "")}`,
      tuple ? { help: 'A list behind "items" is draft-07; say so with "$schema", or write prefixItems.' } : {},
    );
  }
}
