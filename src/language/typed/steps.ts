import { Failure, type Problem, problemOf } from "../../problem.ts";
import type { Source } from "../../source.ts";
import type { Script } from "../../steps/step.ts";
import { entry, type Entry, type MapNode, type Node } from "../../tree.ts";
import { compileScenario, withoutTraps } from "../compile.ts";
import { Document } from "../document.ts";
import { loadExamples } from "../examples/examples-file.ts";
import { namesOf } from "../head.ts";
import { DocumentReader } from "../reader.ts";
import type { ClientSpec, Scenario, WrittenScenario } from "../scenario.ts";

/** How many of the steps that give names are remembered: whoever types a loop of them by a program has the last ones. */
const MOST_NAMING = 1000;

/** A typed step, compiled; or all that is wrong with it. */
export interface TypedStep {
  readonly script: Script;
  readonly problems: readonly Problem[];
}

/**
 * Steps that somebody types while a scenario is played: at a prompt, at a breakpoint. Each is compiled as if it stood in the
 * file, behind those that were typed before: it may use the variables, fragments and clients of the scenario, and what
 * earlier typed steps have extracted, set and named.
 */
export class TypedSteps {
  #written: WrittenScenario;
  readonly #naming: { readonly node: Node; readonly self: string | undefined }[] = [];

  /** Of a scenario that was loaded with `keepWritten`. */
  constructor({ written }: Pick<Scenario, "written">) {
    if (!written) throw new Error("a scenario that is not kept as it is written");
    this.#written = written;
  }

  /** The scenario as it is now: with the clients that were declared since. */
  get written(): WrittenScenario {
    return this.#written;
  }

  /** The file has been read again: what is typed from now on is compiled against that. */
  renew({ written }: Pick<Scenario, "written">): void {
    if (written) this.#written = written;
  }

  /** `self`: the client that acts where no actor is written. `names`: those in sight beside the scenario's, of loops and calls. */
  async compile(node: Node, self: string | undefined, names: Iterable<string> = []): Promise<TypedStep> {
    const { value, problems } = await this.read(node, self, names, scriptOf);
    if (value && givesNames(node)) {
      this.#naming.push({ node, self });
      if (this.#naming.length > MOST_NAMING) this.#naming.shift();
    }
    return { script: value ?? [], problems };
  }

  /** Reads anything that is typed where a step could be: a matcher, a value. Undefined when something is wrong with it. */
  async read<T>(
    node: Node,
    self: string | undefined,
    names: Iterable<string>,
    read: (node: Node, reader: DocumentReader) => T | undefined,
  ): Promise<{ readonly value: T | undefined; readonly problems: readonly Problem[] }> {
    const { document, reader } = await this.#namedDocument();
    const known = document.problems.length;
    const value = reading(document, () => read(node, actingAs(self, reader.within(names))));
    await document.settle();
    document.checkNames(["env", ...this.#written.given]);
    const problems = problemsIn(node.span.source, document, known);
    return { value: problems.some((each) => each.severity !== "warning") ? undefined : value, problems };
  }

  /** Declares one more client, for the steps that are typed from now on. */
  async declare(
    name: string,
    settings: Node,
  ): Promise<{ readonly spec?: ClientSpec; readonly problems: readonly Problem[] }> {
    const before = this.#written;
    this.#written = {
      ...before,
      root: withClient(before.root, { key: name, keySpan: settings.span, value: settings }),
    };
    const { document, clients } = await this.#namedDocument();
    document.checkNames(["env", ...before.given]);
    const problems = problemsIn(settings.span.source, document, 0);
    const spec = clients.get(name);
    if (spec && !problems.some((each) => each.severity !== "warning")) return { spec, problems };
    this.#written = before;
    return { problems };
  }

  /** The scenario behind the steps that have given names. */
  async #namedDocument() {
    const found = await this.#document();
    const { document, reader } = found;
    for (const each of this.#naming) reading(document, () => scriptOf(each.node, actingAs(each.self, reader)));
    await document.settle();
    return found;
  }

  async #document() {
    const { root, head, path } = this.#written;
    const document = new Document(root.span.source, path);
    const reader = new DocumentReader(document);
    const written = entry(root, "examples") ?? (head && entry(head, "examples"));
    const examples = await loadExamples(written?.value, document, (file) => file);
    // Its mocks have been found, and run; what is wrong with it has been told.
    const resolveMock = () => ({ mock: undefined });
    const compiled = reading(document, () => compileScenario(root, head, document, { resolveMock, examples }));
    await document.settle();
    return { document, reader, clients: compiled?.scenario.clients ?? new Map<string, ClientSpec>() };
  }
}

function scriptOf(node: Node, reader: DocumentReader): Script {
  return reader.script(node.kind === "map" ? withoutTraps(node, reader) : node, "");
}

function actingAs(self: string | undefined, reader: DocumentReader): DocumentReader {
  return self === undefined ? reader : reader.as({ peer: true, peers: [self] });
}

/** What is thrown while a step is read is one more problem of it. */
function reading<T>(document: Document, work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    document.report(problemOf(thrown));
    return undefined;
  }
}

/** Those of one text; what is wrong elsewhere was told when that was read. */
function problemsIn({ file }: Source, { problems }: Document, known: number): readonly Problem[] {
  return problems.slice(known).filter(({ place }) => !place || place.file === file);
}

/** Keys by which a step gives something a name that later steps may use. */
const naming: ReadonlySet<string> = new Set(["extract", "set", "id", "start", "accept", "as", "call"]);

function givesNames(node: Node): boolean {
  if (node.kind === "list") return node.items.some(givesNames);
  return node.kind === "map" && node.entries.some(({ key, value }) => naming.has(key) || givesNames(value));
}

/** A scenario with one more client, or with another one of that name. */
function withClient(root: MapNode, client: Entry): MapNode {
  const known = entry(root, "clients");
  const others = (known && namesOf(known.value))?.entries.filter(({ key }) => key !== client.key) ?? [];
  const value: MapNode = { kind: "map", span: client.keySpan, entries: [...others, client] };
  const clients: Entry = { key: "clients", keySpan: known?.keySpan ?? client.keySpan, value };
  return { ...root, entries: [...root.entries.filter((each) => each !== known), clients] };
}
