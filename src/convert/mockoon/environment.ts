import { existsSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import type { Input } from "../format.ts";
import type { Notes } from "../notes.ts";
import type { Part } from "../part.ts";
import { variableName } from "../../writing/variable-name.ts";
import { mapOf, plainText, type Written } from "../../writing/written.ts";
import { keysOf, NotCarried } from "./cel.ts";
import { contentOf } from "./content.ts";
import { pathOf } from "./path.ts";
import type { Surroundings } from "./surroundings.ts";

interface Bucket {
  readonly id: string;
  readonly name: string;
  /** Its name below `data`. */
  readonly key: string;
  readonly part: Part;
}

/** What the routes of an environment share: data buckets, global variables, files. */
export class Environment {
  readonly notes: Notes;
  readonly #part: Part;
  readonly #input: Input;
  readonly #buckets: readonly Bucket[];
  readonly #globals = new Map<string, string>();
  readonly #files = new Map<string, string>();

  constructor(part: Part, input: Input, notes: Notes) {
    this.#part = part;
    this.#input = input;
    this.notes = notes;
    const taken = new Set(["globals"]);
    this.#buckets = part
      .get("data")
      .items()
      .map((bucket, index) => {
        const name = bucket.get("name").text;
        const key = free(name.trim() === "" ? `data${index + 1}` : variableName(name.trim()), taken);
        return { id: bucket.get("id").text, name, key, part: bucket };
      });
  }

  /** Headers of every answer to a plain request. */
  get headers(): readonly Part[] {
    return this.#part.get("headers").items();
  }

  surroundings(where: Surroundings["where"]): Surroundings {
    return {
      notes: this.notes,
      where,
      bucket: (name) => this.#bucket(name)?.key,
      schema: (path) => this.#schema(path),
      global: (name) => {
        const known = this.#globals.get(name);
        if (known !== undefined) return known;
        const key = free(variableName(name), new Set(this.#globals.values()));
        this.#globals.set(name, key);
        return key;
      },
    };
  }

  /** The path of a route with the prefix of all; undefined, and noted, when ours cannot say it. */
  path(route: Part): string | undefined {
    const written = `/${this.#part.get("endpointPrefix").text}/${route.get("endpoint").text}`.replaceAll(
      /\/{2,}/g,
      "/",
    );
    const path = pathOf(written);
    if (path === undefined)
      this.notes.add(route.get("endpoint"), `the route ${written}: a path is made of /parts, /:names and /*`);
    return path;
  }

  /** The variable that has the bytes of a file; undefined, and noted, for one that is not to be sent. */
  file(part: Part): string | undefined {
    const home = dirname(this.#input.file);
    const file = resolve(home, part.text.replaceAll("\\", "/"));
    // Who gives away an environment must not choose what of this machine is sent.
    if (!file.startsWith(`${home}${sep}`)) {
      this.notes.add(part, `the file ${part.text}, which does not lie below the environment`);
      return undefined;
    }
    if (!existsSync(file)) {
      this.notes.add(part, `the file ${part.text}, which is not there`);
      return undefined;
    }
    const path = relative(this.#input.folder, file).split(sep).join("/");
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const name = `file${this.#files.size + 1}`;
    this.#files.set(path, name);
    return name;
  }

  /** `vars` and `data` of the mock; to be asked for when all routes are converted. */
  values(): { readonly vars: Written | undefined; readonly data: Written | undefined } {
    const vars = new Map([...this.#files].map(([path, name]) => [name, mapOf({ $file: plainText(path) })]));
    const data = new Map<string, Written>();
    for (const { key, part } of this.#buckets) data.set(key, this.#value(part));
    const globals = [...this.#globals.values()].map((name): [string, Written] => [name, null]);
    if (globals.length > 0) data.set("globals", new Map(globals));
    return { vars: vars.size > 0 ? vars : undefined, data: data.size > 0 ? data : undefined };
  }

  #value(bucket: Part): Written {
    const value = bucket.get("value");
    const content = contentOf(value.text, this.surroundings("data"), value);
    if (content.before.length > 0 || content.after.length > 0)
      this.notes.add(value, "what the data bucket sets when it is made");
    return content.value ?? "";
  }

  /** As Mockoon looks for it: by its id, or by a part of its name. */
  #bucket(name: string): Bucket | undefined {
    return this.#buckets.find((each) => each.id === name || each.name.toLowerCase().includes(name.toLowerCase()));
  }

  #schema(path: string): unknown {
    try {
      const [name = "", ...keys] = keysOf(path);
      const bucket = this.#buckets.find((each) => each.id === name || each.name === name);
      let data: unknown = bucket && (JSON.parse(bucket.part.get("value").text) as unknown);
      for (const key of keys)
        data =
          typeof data === "object" && data !== null && Object.hasOwn(data, key)
            ? (data as Record<string, unknown>)[key]
            : undefined;
      return typeof data === "object" && data !== null ? data : undefined;
    } catch (thrown) {
      if (thrown instanceof SyntaxError || thrown instanceof NotCarried) return undefined;
      throw thrown;
    }
  }
}

function free(name: string, taken: Set<string>): string {
  let each = name;
  for (let n = 2; taken.has(each); n++) each = `${name}_${n}`;
  taken.add(each);
  return each;
}
