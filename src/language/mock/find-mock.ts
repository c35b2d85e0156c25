import type { Mock } from "../../mock/mock.ts";
import type { Problem } from "../../problem.ts";
import { didYouMean } from "../../shape/nearest.ts";
import type { Source } from "../../source.ts";
import { entry, type MapNode, type Node } from "../../tree.ts";
import { withImpliedEndpoints } from "./implied-endpoints.ts";
import { compileMock, mockRoots } from "./mock.ts";
import type { Document } from "../document.ts";
import type { ParsedFile } from "../parsed-file.ts";
import { DocumentReader } from "../reader.ts";
import { reading } from "../reading.ts";
import type { LoadedFile } from "../scenario.ts";

/** What the file gives whose servers name mocks. */
export interface MockSurroundings {
  /** A new document of that source. `user`: the scenario that plays it. */
  document(source?: Source, user?: DocumentReader): Document;
  /** The parsed file that a source is: this one, or one that is used. */
  fileOf(source: Source): ParsedFile;
  /** Another file's mocks. */
  load(path: string): Promise<LoadedFile>;
  /** These files belong to it. */
  belongs(files: readonly string[]): void;
  report(problems: readonly Problem[]): void;
}

/** Finds the mocks that the servers of a file name. One that several scenarios of the file use is compiled once. */
export class MockFinder {
  readonly #options: MockSurroundings;
  readonly #mocks = new Map<string, Promise<Mock | undefined>>();

  constructor(options: MockSurroundings) {
    this.#options = options;
  }

  /** A mock that a server names: inline, `#name` in this file, or another file. */
  find(node: Node, reader: DocumentReader): Promise<Mock | undefined> {
    if (node.kind === "map")
      return this.compile(withImpliedEndpoints(node), this.#options.document(node.span.source, reader), reader);
    if (node.kind !== "scalar" || typeof node.value !== "string") {
      reader.report({
        headline: "A mock is a file, #name of a mock in this file, or a map with endpoints",
        label: "not a mock",
        at: node.span,
      });
      return Promise.resolve(undefined);
    }
    const name = node.value;
    // In a file that is used, # means a mock of that file.
    const key = name.startsWith("#") ? `${node.span.source.file}${name}` : reader.resolve(name, node.span);
    const known = this.#mocks.get(key);
    if (known) return known;
    const found = name.startsWith("#")
      ? this.#mockHere(name.slice(1), node, reader)
      : this.#mockInFile(name, node, reader);
    this.#mocks.set(key, found);
    return found;
  }

  async #mockHere(name: string, node: Node, reader: DocumentReader): Promise<Mock | undefined> {
    const { roots, broken, source } = this.#options.fileOf(node.span.source);
    const named = new Map(roots.filter((each) => entry(each, "endpoints")).map((each) => [nameOf(each), each]));
    const root = named.get(name);
    if (root) return this.compile(root, this.#options.document(source, reader));
    if (broken) return undefined;
    const help =
      didYouMean(
        `#${name}`,
        [...named.keys()].map((each) => `#${each}`),
      ) ?? "A mock in this file is a document with the keys name and endpoints.";
    reader.report({
      headline: `There is no mock named "${name}" in this file`,
      label: "unknown mock",
      at: node.span,
      help,
    });
    return undefined;
  }

  async #mockInFile(file: string, node: Node, reader: DocumentReader): Promise<Mock | undefined> {
    const path = reader.resolve(file, node.span);
    const loaded = await this.#options.load(path);
    this.#options.belongs(loaded.files);
    const [mock] = loaded.mocks;
    const unreadable = loaded.problems.find(({ place }) => !place);
    if (unreadable) reader.report({ headline: unreadable.headline, label: "not read", at: node.span });
    else this.#options.report(loaded.problems);
    if (!mock && loaded.problems.length === 0) {
      reader.report({
        headline: `${file} holds no mock`,
        label: "no endpoints in it",
        at: node.span,
        help: "A mock is a document with the key endpoints.",
      });
    }
    return mock;
  }

  /** `around`: the scenario that an inline mock stands in. Its servers are known in it. */
  async compile(root: MapNode, document: Document, around?: DocumentReader): Promise<Mock | undefined> {
    const mock = reading(document, () => compileMock(root, new DocumentReader(document)));
    await document.settle();
    const servers = around?.document.servers ?? new Set<string>();
    document.checkNames([...mockRoots, ...servers]);
    // Those that are shared by scenarios start for who reads them.
    for (const each of document.uses) if (servers.has(each.name)) around?.document.uses.push(each);
    this.#options.report(document.problems);
    return mock;
  }
}

// --- internal ---

function nameOf(root: MapNode): string | undefined {
  const name = entry(root, "name")?.value;
  return name?.kind === "scalar" ? (name.plain ? name.raw : String(name.value)) : undefined;
}
