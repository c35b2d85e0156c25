import { useLinearRegex } from "../linear-regex.ts";
import { type Problem, problem } from "../problem.ts";
import { didYouMean } from "../shape/nearest.ts";
import { placeOf, type Span } from "../source.ts";
import type { Mock } from "../mock/mock.ts";
import { entry, type MapNode } from "../tree.ts";
import { checkHead } from "./check-head.ts";
import { type CompiledScenario, compileScenario, withoutTraps } from "./compile.ts";
import type { ResolveMock } from "./compile-server.ts";
import { Document } from "./document.ts";
import { withHead } from "./head.ts";
import { warnOfMisspelt } from "./examples.ts";
import { loadExamples } from "./examples-file.ts";
import { helpForOtherKey } from "./other-keys.ts";
import { hasSteps, headOf, misspeltSteps, type ParsedFile, parseFile } from "./parsed-file.ts";
import { type FileName, readText } from "./read-text.ts";
import { DocumentReader } from "./reader.ts";
import type { FoundMock, LoadedFile, Scenario } from "./scenario.ts";
import { scenariosOf } from "./row-scenarios.ts";
import { runServers } from "./run-servers.ts";
import { limitsOn, sla } from "./sla.ts";
import { topLevel } from "./top-level.ts";
import { tryRows } from "./tryouts.ts";
import { UsedFiles } from "./used-files.ts";
import { MockFinder } from "./find-mock.ts";
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
  /** Heads that were looked at by themselves. */
  readonly #checked = new Map<MapNode, Promise<MapNode>>();
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
        scenarios.push(...(await this.#scenario(this.#withSteps(root), head, index)));
        begun = true;
      } else if (entry(root, "endpoints")) continue;
      else if (roots.length === 1 && entry(root, "expect")) await this.#expectations();
      else if (!begun && index < lastOne) {
        if (head) this.#secondHead(root, head);
        await this.#head(root);
        // Of two heads the scenarios are read with both: only that there are two is wrong.
        head = withHead(head, root);
      } else this.#neither(root, roots.length > 1 ? (begun ? "not first" : "nothing behind") : "alone");
    }
    if (head) await this.#limitsOfHead(head);
    warnOfNamesakes(scenarios, (found) => this.#problems.push(found));
    return scenarios;
  }

  /** What the clients of a mock must have done is no scenario; it is checked all the same. */
  async #expectations(): Promise<void> {
    const { compileExpectations } = await import("./expect-file.ts");
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

  /** Tells what is wrong with a head by itself, whatever the scenarios behind it give again. Gives it as it is meant. */
  #head(root: MapNode): Promise<MapNode> {
    const known = this.#checked.get(root);
    if (known) return known;
    const check = async (): Promise<MapNode> => {
      const document = this.#document(root.span.source);
      const reader = new DocumentReader(document);
      const meant = reading(document, () => {
        checkHead(root, reader);
        // Those of the own file are looked at with each document, for all of it together.
        return root.span.source === this.#parsed.source ? root : withoutTraps(root, reader);
      });
      await document.settle();
      this.#problems.push(...document.problems);
      return meant ?? root;
    };
    const checking = check();
    this.#checked.set(root, checking);
    return checking;
  }

  /** What a document inherits: the head of its file, and those of the files that are used. Undefined when that is unknown. */
  async #inherited(
    root: MapNode,
    head: MapNode | undefined,
  ): Promise<{ readonly head: MapNode | undefined } | undefined> {
    const below = await this.#uses.below(root, head);
    if (!below) return undefined;
    const heads: MapNode[] = [];
    const { project } = this.#options;
    for (const each of project ? [project.head, ...below] : below) heads.push(await this.#head(each));
    const [lowest, ...others] = heads;
    return { head: lowest && others.reduce(withHead, lowest) };
  }

  /** A document whose `steps` is misspelt, as if it were not: what else is wrong with it is told in the same go. */
  #withSteps(root: MapNode): MapNode {
    const misspelt = entry(root, "steps") ? undefined : misspeltSteps(root);
    if (!misspelt) return root;
    this.#noSteps(misspelt.keySpan, 'Did you mean "steps"?');
    return { ...root, entries: root.entries.map((each) => (each === misspelt ? { ...each, key: "steps" } : each)) };
  }

  /** A document that inherits nothing, as a scenario. */
  async alone(root: MapNode): Promise<Scenario | undefined> {
    const [scenario] = await this.#compiled(root, undefined, 0);
    return scenario;
  }

  async #scenario(root: MapNode, own: MapNode | undefined, index: number): Promise<readonly Scenario[]> {
    const inherited = await this.#inherited(root, own);
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

  #neither(root: MapNode, where: "alone" | "not first" | "nothing behind"): void {
    const meant = root.entries
      .filter(({ key }) => !Object.hasOwn(topLevel, key))
      .map(({ key, keySpan }) => ({ keySpan, help: didYouMean(key, ["endpoints"]) ?? helpForOtherKey(key) }))
      .find(({ help }) => help !== undefined);
    const help = meant?.help ?? `A scenario has the key steps, a mock the key endpoints.${NEITHER[where]}`;
    const found = this.#noSteps(meant?.keySpan ?? root.entries[0]?.keySpan ?? root.span, help);
    if (root === headOf(this.#parsed)) this.unused = found;
  }

  #secondHead(root: MapNode, first: MapNode): void {
    const { file, line } = placeOf(first.span);
    this.#problems.push(
      problem({
        code: "invalid-file",
        headline: "Only one document may stand before the scenarios for their shared keys, and this is the second",
        label: "a second head",
        at: root.entries[0]?.keySpan ?? root.span,
        notes: [`the first one: ${file}:${line}`],
        help: "Write its keys into the first one. Is `steps` missing?",
      }),
    );
  }

  #noSteps(at: Span, help: string): Problem {
    const found = problem({
      code: "invalid-file",
      headline: "This document has no steps",
      label: "neither a scenario nor a mock",
      at,
      help,
    });
    this.#problems.push(found);
    return found;
  }
}

/** Why a document without steps and endpoints is no head of its file. */
const NEITHER = {
  alone: " A file with neither is for others to use.",
  "not first": " Only the first document, whose keys the scenarios behind it inherit, may have neither.",
  "nothing behind": " What has neither is for the scenarios behind it, or for files that use this one; there are none.",
} as const;
