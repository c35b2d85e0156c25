import type { Problem } from "../problem.ts";
import type { Source } from "../source.ts";
import type { MapNode } from "../tree.ts";
import { checkHead } from "./check-head.ts";
import { withoutTraps } from "./compile.ts";
import type { Document } from "./document.ts";
import { withHead } from "./head.ts";
import { reading } from "./reading.ts";
import { DocumentReader } from "./reader.ts";
import type { UsedFiles } from "./used-files.ts";

/** What heads are looked at with. */
interface Surroundings {
  /** The file whose documents inherit them. */
  readonly source: Source;
  readonly uses: UsedFiles;
  /** The head of a project, which all documents inherit. */
  readonly project: MapNode | undefined;
  readonly document: (source: Source) => Document;
  readonly report: (found: readonly Problem[]) => void;
}

/** The heads that the documents of a file inherit: its own, and those of the files that it uses. */
export class Heads {
  readonly #surroundings: Surroundings;
  /** Those that were looked at by themselves. */
  readonly #checked = new Map<MapNode, Promise<MapNode>>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Tells what is wrong with a head by itself, whatever the scenarios behind it give again. Gives it as it is meant. */
  check(root: MapNode): Promise<MapNode> {
    const known = this.#checked.get(root);
    if (known) return known;
    const checking = this.#check(root);
    this.#checked.set(root, checking);
    return checking;
  }

  async #check(root: MapNode): Promise<MapNode> {
    const { source, report } = this.#surroundings;
    const document = this.#surroundings.document(root.span.source);
    const reader = new DocumentReader(document);
    const meant = reading(document, () => {
      checkHead(root, reader);
      // Those of the own file are looked at with each document, for all of it together.
      return root.span.source === source ? root : withoutTraps(root, reader);
    });
    await document.settle();
    report(document.problems);
    return meant ?? root;
  }

  /** What a document inherits: the head of its file, and those of the files that are used. Undefined when that is unknown. */
  async inherited(
    root: MapNode,
    own: MapNode | undefined,
  ): Promise<{ readonly head: MapNode | undefined } | undefined> {
    const { uses, project } = this.#surroundings;
    const below = await uses.below(root, own);
    if (!below) return undefined;
    const heads: MapNode[] = [];
    for (const each of project ? [project, ...below] : below) heads.push(await this.check(each));
    const [lowest, ...others] = heads;
    return { head: lowest && others.reduce(withHead, lowest) };
  }
}
