import { readFile, stat } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isObject, own } from "./equality.ts";
import { didYouMean } from "../shape/nearest.ts";

/** A file that holds schemas, or the schema that stands in a scenario. */
export interface SchemaDocument {
  readonly uri: string;
  /** The name by which people know it. */
  readonly name: string;
  readonly data: unknown;
  /** The line (from 1) of a part in the file, when there is a file. */
  line(pointer: string): Promise<number | undefined>;
}

/** Where a schema stands. */
export interface SchemaPlace {
  readonly document: SchemaDocument;
  /** A JSON Pointer (RFC 6901) within the document; empty for the whole. */
  readonly pointer: string;
  readonly data: unknown;
}

/** The documents that a schema needs, by the URIs under which they are known. Remote ones are never fetched. */
export class SchemaDocuments {
  readonly byUri = new Map<string, SchemaDocument>();
  /** When the files were last changed, as far as it matters: a cache asks. */
  readonly stamps = new Map<string, string>();
  readonly #base: string;

  /** `dir` is the folder from which names are told. */
  constructor(dir: string) {
    this.#base = dir;
  }

  /** Reads a file, and all that it refers to. */
  async load(file: string, uri = pathToFileURL(file).href): Promise<SchemaDocument> {
    const known = this.byUri.get(uri);
    if (known) return known;
    const name = relative(this.#base, file) || file;
    const text = await this.#read(file, name);
    const document: SchemaDocument = {
      uri,
      name,
      data: await parse(text, name),
      line: (pointer) => lineOf(text, pointer),
    };
    this.byUri.set(uri, document);
    await this.#loadReferences(document, file);
    return document;
  }

  /** Takes a schema that stands in a scenario, and reads all that it refers to. */
  async add(data: unknown, file: string): Promise<SchemaDocument> {
    const document: SchemaDocument = {
      uri: pathToFileURL(file).href,
      name: "the schema",
      data,
      line: async () => undefined,
    };
    this.byUri.set(document.uri, document);
    await this.#loadReferences(document, file);
    return document;
  }

  /** The part of a document at a pointer, behind all `$ref`s that stand there. */
  resolve(document: SchemaDocument, pointer: string, seen = new Set<string>()): SchemaPlace {
    const data = partAt(document, pointer);
    const reference = isObject(data) ? own(data, "$ref") : undefined;
    if (typeof reference !== "string" || seen.has(reference)) return { document, pointer, data };
    const { uri, fragment } = split(new URL(reference, document.uri).href);
    const target = this.byUri.get(uri);
    if (!target || (fragment !== "" && !fragment.startsWith("/"))) return { document, pointer, data };
    return this.resolve(target, fragment, seen.add(reference));
  }

  async #read(file: string, name: string): Promise<string> {
    try {
      const { mtimeMs, size } = await stat(file);
      this.stamps.set(file, `${mtimeMs} ${size}`);
      return await readFile(file, "utf8");
    } catch (thrown) {
      const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
      if (code === "ENOENT")
        throw new SchemaFault(`There is no file ${name}`, { help: "The name is relative to this file." });
      throw new SchemaFault(`The file ${name} cannot be read${code === "" ? "" : ` (${code})`}`);
    }
  }

  async #loadReferences(document: SchemaDocument, file: string): Promise<void> {
    const { references, ids } = referencesOf(document);
    for (const { reference, base } of references) {
      const { uri } = split(new URL(reference, base).href);
      if (uri === document.uri || ids.has(uri) || this.byUri.has(uri) || isMetaSchema(uri)) continue;
      if (/^[a-z][a-z\d+.-]*:/i.test(reference) && !reference.startsWith("file:")) {
        throw new SchemaFault(`${document.name} refers to ${reference}, which is not on this machine`, {
          help: "Schemas are never fetched. Save it beside, and refer to the file.",
        });
      }
      // A document that calls itself https://… still has its neighbours on the disk.
      const neighbour = uri.startsWith("file:")
        ? fileURLToPath(uri)
        : fileURLToPath(new URL(split(reference).uri, pathToFileURL(`${dirname(file)}/`)));
      await this.load(neighbour, uri);
    }
  }
}

/** What is wrong with a schema or its file; who knows the place in the scenario turns it into a problem. */
export class SchemaFault extends Error {
  readonly help: string | undefined;
  readonly notes: readonly string[];
  /** The part of the schema that is at fault, as a JSON Pointer, where it is known. */
  readonly pointer: string;
  constructor(
    message: string,
    {
      help,
      notes = [],
      pointer = "",
    }: { readonly help?: string; readonly notes?: readonly string[]; readonly pointer?: string } = {},
  ) {
    // A schema that stands in a scenario has no name.
    super(message.replace(/^the schema\b/, "The schema"));
    this.name = "SchemaFault";
    this.help = help;
    this.notes = notes;
    this.pointer = pointer;
  }
}

/** A reference cut at its fragment, which is unescaped. */
export function split(reference: string): { readonly uri: string; readonly fragment: string } {
  const at = reference.indexOf("#");
  if (at === -1) return { uri: reference, fragment: "" };
  const fragment = reference.slice(at + 1);
  try {
    return { uri: reference.slice(0, at), fragment: decodeURIComponent(fragment) };
  } catch {
    // A fragment that is not percent-encoded stands for itself.
    return { uri: reference.slice(0, at), fragment };
  }
}

/** The keys of a JSON Pointer. */
export function pointerKeys(pointer: string): readonly string[] {
  return pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A JSON Pointer with one more key. */
export function pointerTo(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function partAt(document: SchemaDocument, pointer: string): unknown {
  let data = document.data;
  let done = "";
  for (const key of pointerKeys(pointer)) {
    const part = typeof data === "object" && data !== null ? own(data, key) : undefined;
    if (part === undefined) {
      const keys = typeof data === "object" && data !== null ? Object.keys(data) : [];
      const help =
        didYouMean(key, keys) ?? (keys.length > 0 && keys.length < 20 ? `There are ${keys.join(", ")}.` : undefined);
      throw new SchemaFault(
        `${document.name} has no ${JSON.stringify(key)} at #${done}`,
        help === undefined ? {} : { help },
      );
    }
    data = part;
    done = pointerTo(done, key);
  }
  return data;
}

interface References {
  readonly references: readonly { readonly reference: string; readonly base: string }[];
  readonly ids: ReadonlySet<string>;
}

function referencesOf(document: SchemaDocument): References {
  const references: { reference: string; base: string }[] = [];
  const ids = new Set<string>();
  const walk = (data: unknown, base: string, depth: number): void => {
    if (depth > 500) throw new SchemaFault(`${document.name} is nested too deeply`);
    if (Array.isArray(data)) for (const item of data) walk(item, base, depth + 1);
    if (!isObject(data)) return;
    const id = own(data, "$id");
    const here = typeof id === "string" && URL.canParse(id, base) ? new URL(id, base).href : base;
    if (here !== base) ids.add(split(here).uri);
    const reference = own(data, "$ref");
    if (typeof reference === "string" && URL.canParse(reference, here)) references.push({ reference, base: here });
    for (const [key, value] of Object.entries(data))
      if (!["enum", "const", "examples", "default"].includes(key)) walk(value, here, depth + 1);
  };
  walk(document.data, document.uri, 0);
  return { references, ids };
}

function isMetaSchema(uri: string): boolean {
  return /^https?:\/\/json-schema\.org\/(draft-07|draft\/2020-12)\//.test(uri);
}

async function parse(text: string, name: string): Promise<unknown> {
  if (!/\.ya?ml$/i.test(name)) {
    try {
      return JSON.parse(text) as unknown;
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : "";
      const at = /at position (\d+)/.exec(message)?.[1];
      const line = at === undefined ? text.split("\n").length : text.slice(0, Number(at)).split("\n").length;
      throw new SchemaFault(`${name} is not JSON: line ${line}: ${message.replace(/ \(line \d+ column \d+\)$/, "")}`);
    }
  }
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { logLevel: "silent", merge: true });
  const [error] = document.errors;
  if (error)
    throw new SchemaFault(
      `${name} is not YAML: line ${text.slice(0, error.pos[0]).split("\n").length}: ${error.message.split("\n")[0]?.replace(/ at line .*/, "")}`,
    );
  try {
    return document.toJS({ maxAliasCount: 1000 }) as unknown;
  } catch (thrown) {
    throw new SchemaFault(`${name} cannot be read: ${thrown instanceof Error ? thrown.message : ""}`);
  }
}

/** JSON is YAML, so that one parser knows the places in both. */
async function lineOf(text: string, pointer: string): Promise<number | undefined> {
  const { isMap, isNode, isSeq, parseDocument } = await import("yaml");
  let node: unknown = parseDocument(text, { logLevel: "silent", merge: true }).contents;
  for (const key of pointerKeys(pointer)) {
    const next: unknown = isMap(node) ? node.get(key, true) : isSeq(node) ? node.get(Number(key), true) : undefined;
    if (next === undefined) break;
    node = next;
  }
  const start = isNode(node) ? node.range?.[0] : undefined;
  return start === undefined ? undefined : text.slice(0, start).split("\n").length;
}
