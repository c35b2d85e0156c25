import { useLinearRegex } from "../linear-regex.ts";
import type { Problem } from "../problem.ts";
import type { Mock } from "../mock/mock.ts";
import { entry, type MapNode } from "../tree.ts";
import { type CompiledScenario, compileScenario } from "./compile.ts";
import type { ResolveMock } from "./server/compile-server.ts";
import { Document } from "./document.ts";
import { withHead } from "./head.ts";
import { Heads } from "./heads.ts";
import { warnOfMisspelt } from "./examples/examples.ts";
import { loadExamples } from "./examples/examples-file.ts";
import { neither, secondHead, withSteps } from "./mistakes/stepless.ts";
import { hasSteps, headOf, type ParsedFile, parseFile } from "./parsed-file.ts";
import { type FileName, readText } from "./read-text.ts";
import { DocumentReader } from "./reader.ts";
import type { FoundMock, LoadedFile, Scenario } from "./scenario.ts";
import { scenariosOf } from "./examples/row-scenarios.ts";
import { runServers } from "./server/run-servers.ts";
import { limitsOn, sla } from "./sla.ts";
import { tryRows } from "./tryouts.ts";
import { UsedFiles } from "./used-files.ts";
import { MockFinder } from "./mock/find-mock.ts";
import { warnOfNamesakes } from "./namesakes.ts";
import { inOrder } from "./problem-order.ts";
import { reading } from "./reading.ts";

/** What is known beside the text when a file is read. */
export interface LoadOptions {
  /** Names of variables that are given from outside: `--var`, environment files. Others must be declared. */
  readonly given?: Iterable<string>;
  /** The values that somebody typed, which stand above the cells of rows: names of scenarios use them. */
  readonly typed?: ReadonlyMap<string, unknown>;
  /** How a file that is named in another one is shown: gets its absolute path. */
  readonly show: (path: string) => string;
  /** Leaves the scenarios of the file alone. */
  readonly mocksOnly?: boolean;
  /** Keeps scenarios as they are written, for `TypedSteps`. */
  readonly keepWritten?: boolean;
  /** The head of a project, which all documents inherit, and the file that it stands in. */
  readonly project?: { readonly head: MapNode; readonly parsed: ParsedFile } | undefined;
}

/** Reads a file and compiles all that is in it. A file that cannot be read is a problem, not an error. */
export async function loadFile(name: FileName, options: LoadOptions): Promise<LoadedFile> {
  const read = await readText(name);
  if (!read.problem) return loadText(read.text, name, options);
  return {
    source: { file: name.shown, text: read.text },
    scenarios: [],
    mocks: [],
    problems: [read.problem],
    used: [],
    files: [name.path],
  };
}

/** Compiles a text as if it stood in a file of that name. */
export async function loadText(text: string, name: FileName, options: LoadOptions): Promise<LoadedFile> {
  // A program that imports wstest has not set it as the command has.
  useLinearRegex();
  const parsed = parseFile(text, name);
  const problems = [...parsed.problems];
  const loader = new Loader(parsed, name, options, problems);
  const mocks = await loader.mocks();
  // Whoever looks for a mock wants nothing of the scenarios beside it, which may look for one in their own file again.
  const scenarios = options.mocksOnly ? [] : await loader.scenarios();
  const { used, unused, files } = loader;
  return { source: parsed.source, scenarios, mocks, problems: inOrder(problems, name.shown), used, unused, files };
}

/**
 * The servers of a project and the variables that they read, as a scenario without steps; undefined when the project has no
 * servers. Problems that are found are pushed to `problems`.
 */
export async function loadRunServers(
  { head, parsed }: NonNullable<LoadOptions["project"]>,
  name: FileName,
  options: LoadOptions,
  problems: Problem[],
): Promise<Scenario | undefined> {
  const servers = runServers(head);
  return servers && new Loader(parsed, name, options, problems).alone(servers);
}

class Loader {
  readonly #parsed: ParsedFile;
  readonly #name: FileName;
  readonly #options: LoadOptions;
  readonly #problems: Problem[];
  readonly #uses: UsedFiles;
  /** The problem that a head without scenarios is, unless another file uses it. */
  unused: Problem | undefined;
  readonly #heads: Heads;
  readonly #mocks: MockFinder;
  /** What its documents name, and what the mocks that they name do. */
  readonly #belonging = new Set<string>();
  /** Knows what steps all scenarios together have. */
  readonly #measuring: Document;

  constructor(parsed: ParsedFile, name: FileName, options: LoadOptions, problems: Problem[]) {
    this.#parsed = parsed;
    this.#name = name;
    this.#options = options;
    this.#problems = problems;
    this.#measuring = this.#document();
    this.#mocks = new MockFinder({
      document: (source, user) => this.#document(source, user),
      fileOf: (source) => this.#uses.fileOf(source),
      load: (path) => loadFile({ path, shown: options.show(path) }, { ...options, mocksOnly: true }),
      belongs: (files) => {
        for (const each of files) this.#belonging.add(each);
      },
      report: (found) => void problems.push(...found),
    });
    this.#uses = new UsedFiles(parsed, {
      path: name.path,
      show: options.show,
      report: (found) => void problems.push(found),
      project: options.project?.parsed,
    });
    this.#heads = new Heads({
      source: parsed.source,
      uses: this.#uses,
      project: options.project?.head,
      document: (source) => this.#document(source),
      report: (found) => void problems.push(...found),
    });
  }

  /** The files whose heads its documents share. */
  get used(): readonly string[] {
    return this.#uses.names;
  }

  /** The file itself, and every file that is known to belong to it. Absolute. */
  get files(): readonly string[] {
    return [...new Set([this.#name.path, ...this.#uses.paths, ...this.#belonging])];
  }

  async mocks(): Promise<readonly Mock[]> {
    const mocks: Mock[] = [];
    for (const root of this.#parsed.roots) {
      if (entry(root, "steps") || !entry(root, "endpoints")) continue;
      const mock = await this.#mocks.compile(root, this.#document());
      if (mock) mocks.push(mock);
    }
    return mocks;
  }

  async scenarios(): Promise<readonly Scenario[]> {
    const scenarios: Scenario[] = [];
    const { roots } = this.#parsed;
    // All that is theirs would be unknown.
    if (this.#parsed.lostHead) return [];
    const lastOne = roots.findLastIndex(hasSteps);
    let [head, begun]: [MapNode | undefined, boolean] = [undefined, false];
    for (const [index, root] of roots.entries()) {
      if (hasSteps(root)) {
        scenarios.push(
          ...(await this.#scenario(
            withSteps(root, (found) => this.#problems.push(found)),
            head,
            index,
          )),
        );
        begun = true;
      } else if (entry(root, "endpoints")) continue;
      else if (roots.length === 1 && entry(root, "expect")) await this.#expectations();
      else if (!begun && index < lastOne) {
        if (head) this.#problems.push(secondHead(root, head));
        await this.#heads.check(root);
        // Of two heads the scenarios are read with both: only that there are two is wrong.
        head = withHead(head, root);
      } else {
        const found = neither(root, roots.length > 1 ? (begun ? "not first" : "nothing behind") : "alone");
        this.#problems.push(found);
        if (root === headOf(this.#parsed)) this.unused = found;
      }
    }
    if (head) await this.#limitsOfHead(head);
    warnOfNamesakes(scenarios, (found) => this.#problems.push(found));
    return scenarios;
  }

  /** What the clients of a mock must have done is no scenario; it is checked all the same. */
  async #expectations(): Promise<void> {
    const { compileExpectations } = await import("./mock/expect-file.ts");
    this.#problems.push(...(await compileExpectations(this.#parsed.source.text, this.#name)).problems);
  }

  /** Each limit of the head must be on a series of at least one scenario behind it. */
  async #limitsOfHead(head: MapNode): Promise<void> {
    const limits = entry(head, "sla")?.value;
    if (!limits || this.#parsed.broken) return;
    const reader = new DocumentReader(this.#measuring);
    limitsOn(sla.read(limits, reader) ?? [], limits, reader);
    await this.#measuring.settle();
    this.#problems.push(...this.#measuring.problems);
  }

  /** A document that inherits nothing, as a scenario. */
  async alone(root: MapNode): Promise<Scenario | undefined> {
    const [scenario] = await this.#compiled(root, undefined, 0);
    return scenario;
  }

  async #scenario(root: MapNode, own: MapNode | undefined, index: number): Promise<readonly Scenario[]> {
    const inherited = await this.#heads.inherited(root, own);
    return inherited ? this.#compiled(root, inherited.head, index) : [];
  }

  async #compiled(root: MapNode, head: MapNode | undefined, index: number): Promise<readonly Scenario[]> {
    const document = this.#document();
    const waiting: Promise<void>[] = [];
    const resolveMock: ResolveMock = (node, reader) => {
      const found: FoundMock = { mock: undefined };
      waiting.push(this.#mocks.find(node, reader).then((mock) => void (found.mock = mock)));
      return found;
    };
    const written = entry(root, "examples") ?? (head && entry(head, "examples"));
    const examples = await loadExamples(written?.value, document, this.#options.show);
    const compiled = reading(document, () => compileScenario(root, head, document, { resolveMock, examples }));
    await document.settle();
    await Promise.all(waiting);
    document.checkNames(["env", ...(this.#options.given ?? [])]);
    const known = compiled && this.#withKnownSecrets(this.#withWritten(compiled, root, head), document);
    const scenarios = known ? this.#named(known, index, document) : [];
    this.#problems.push(...document.problems);
    this.#measuring.learnSteps(document);
    return scenarios;
  }

  #withWritten(compiled: CompiledScenario, root: MapNode, head: MapNode | undefined): CompiledScenario {
    const { keepWritten = false, given = [] } = this.#options;
    if (!keepWritten) return compiled;
    const written = { root, head, path: this.#name.path, given: [...given] };
    // Not as a copy: what it reads is known when all is read, and asked of it then.
    return { ...compiled, scenario: Object.assign(compiled.scenario, { written }) };
  }

  /** A project names the secrets of all its scenarios: each has those of them that it knows. */
  #withKnownSecrets(compiled: CompiledScenario, document: Document): CompiledScenario {
    const { ofProject } = document;
    if (ofProject.size === 0) return compiled;
    const given = new Set(this.#options.given);
    const isKnown = (name: string): boolean => !ofProject.has(name) || document.declared.has(name) || given.has(name);
    const { scenario } = compiled;
    return { ...compiled, scenario: { ...scenario, secrets: scenario.secrets.filter(isKnown) } };
  }

  #named({ scenario, examples }: CompiledScenario, index: number, document: Document): readonly Scenario[] {
    const fileName = `${this.#name.shown}${this.#parsed.roots.length > 1 ? ` #${index + 1}` : ""}`;
    if (examples) {
      tryRows(examples.table.rows, scenario.vars, document);
      warnOfMisspelt(examples.table, document);
    }
    const named = { ...scenario, name: scenario.name === "" ? fileName : scenario.name };
    return examples
      ? scenariosOf(named, examples, this.#options.typed ?? new Map(), new DocumentReader(document))
      : [named];
  }

  /** `user`: the scenario that plays it; what its servers that start before may make need not be there yet. */
  #document(source = this.#parsed.source, user?: DocumentReader): Document {
    const document = new Document(source, this.#name.path, this.#belonging);
    document.files.commands = user?.document.files.commands ?? 0;
    document.project = this.#options.project?.parsed.source;
    return document;
  }
}
