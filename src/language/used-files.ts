import { resolve } from "node:path";
import { type Problem, problem } from "../problem.ts";
import type { Source } from "../source.ts";
import { entry, type MapNode, type ScalarNode } from "../tree.ts";
import { headOf, type ParsedFile, parseFile } from "./parsed-file.ts";
import { readText } from "./read-text.ts";

/** A head with the path of its file; that of the own file has none. */
type Layers = Map<string, MapNode>;

/** The files whose heads the documents of a file share (`use`). Each is read once, and each of its problems is told once. */
export class UsedFiles {
  readonly #own: ParsedFile;
  readonly #path: string;
  readonly #show: (path: string) => string;
  readonly #report: (found: Problem) => void;
  readonly #files = new Map<string, Promise<ParsedFile | undefined>>();
  readonly #parsed: ParsedFile[];

  /** `path`: that of the own file; `show`: how users know a file, by its absolute path; `project`: what all documents inherit from. */
  constructor(
    own: ParsedFile,
    {
      path,
      show,
      report,
      project,
    }: {
      path: string;
      show: (path: string) => string;
      report: (found: Problem) => void;
      project?: ParsedFile | undefined;
    },
  ) {
    this.#own = own;
    this.#path = path;
    this.#show = show;
    this.#report = report;
    this.#parsed = project ? [own, project] : [own];
  }

  /** All files that were used, by the names under which users know them. */
  get names(): readonly string[] {
    return Array.from(this.#files.keys(), this.#show);
  }

  /** Their absolute paths. */
  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** The file that a source is the text of. */
  fileOf(source: Source): ParsedFile {
    return this.#parsed.find((each) => each.source === source) ?? this.#own;
  }

  /**
   * What a document stands on, the lowest first: the heads that the own head uses, the own head, those that the document
   * uses. What a used file uses itself stands below it. Undefined when one of them cannot be had: what is theirs is unknown.
   */
  async below(document: MapNode, head: MapNode | undefined): Promise<readonly MapNode[] | undefined> {
    const layers: Layers = new Map();
    const ofHead = !head || (await this.#collect(head, layers, [this.#path]));
    if (head) layers.set("", head);
    const ofDocument = await this.#collect(document, layers, [this.#path]);
    return ofHead && ofDocument ? [...layers.values()] : undefined;
  }

  /** Whether all that is named could be had. `chain`: the files on the way here. */
  async #collect(root: MapNode, layers: Layers, chain: readonly string[]): Promise<boolean> {
    let complete = true;
    const named = new Set<string>();
    for (const node of namesIn(root)) {
      const path = resolve(node.span.source.folder ?? ".", nameIn(node));
      if (named.has(path)) this.#reportTwice(node);
      named.add(path);
      if (chain.includes(path)) {
        this.#reportCycle([...chain.slice(chain.indexOf(path)), path], node);
        continue;
      }
      if (layers.has(path)) continue;
      const file = await this.#file(path, node);
      const found = file && headOf(file);
      if (file && !found && !file.lostHead) this.#reportNoHead(file, node);
      // A file that several use stands where it is named first.
      if (!found || file.lostHead || !(await this.#collect(found, layers, [...chain, path]))) complete = false;
      else if (!layers.has(path)) layers.set(path, found);
    }
    return complete;
  }

  #file(path: string, node: ScalarNode): Promise<ParsedFile | undefined> {
    const known = this.#files.get(path);
    if (known) return known;
    const reading = this.#read(path, node);
    this.#files.set(path, reading);
    return reading;
  }

  async #read(path: string, node: ScalarNode): Promise<ParsedFile | undefined> {
    const name = { path, shown: this.#show(path) };
    const { text, problem: unreadable } = await readText(name);
    const file = unreadable ? undefined : parseFile(text, name);
    for (const each of unreadable ? [unreadable] : (file?.problems ?? [])) {
      if (each.place) this.#report(each);
      else
        this.#report(
          problem({
            code: "invalid-file",
            headline: each.headline,
            label: "cannot be used",
            at: node.span,
            help: nameIn(node).includes("${")
              ? "Files are read before variables have values: write the name itself."
              : "A name is relative to the file in which it stands.",
          }),
        );
    }
    if (!file || (file.roots.length === 0 && !file.broken)) return undefined;
    this.#parsed.push(file);
    return file;
  }

  #reportCycle(paths: readonly string[], { span }: ScalarNode): void {
    const [first = "", second] = paths.map((path) => this.#show(path));
    const headline =
      paths.length === 2
        ? `${first} uses itself`
        : `The files use each other in a circle: ${paths.map((path) => this.#show(path)).join(" → ")}`;
    const help = second === first ? undefined : "Put what both need into a third file.";
    this.#report(
      problem({ code: "invalid-file", headline, label: "used already", at: span, ...(help ? { help } : {}) }),
    );
  }

  #reportTwice(node: ScalarNode): void {
    this.#report(
      problem({
        code: "invalid-file",
        headline: `${nameIn(node)} is named twice`,
        label: "the second time",
        at: node.span,
        help: "A file is used once, where it is named first. Take one of them out.",
      }),
    );
  }

  #reportNoHead({ source }: ParsedFile, { span }: ScalarNode): void {
    this.#report(
      problem({
        code: "invalid-file",
        headline: `${source.file} has no head, and nothing else of it can be shared`,
        label: "nothing to use",
        at: span,
        help: "A head is the first document of a file, with vars, clients, fragments, … and without steps. Behind it a line with --- separates it from scenarios.",
      }),
    );
  }
}

/** The names under `use`. What is no name has been told. */
function namesIn(root: MapNode): readonly ScalarNode[] {
  const node = entry(root, "use")?.value;
  const items = node?.kind === "list" ? node.items : node ? [node] : [];
  return items
    .filter((each) => each.kind === "scalar")
    .filter(({ value }) => value !== null && !(value instanceof Uint8Array));
}

function nameIn({ plain, raw, value }: ScalarNode): string {
  return plain ? raw : String(value);
}
