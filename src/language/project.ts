import type { Expr } from "../expression/expr.ts";
import { payload } from "../expression/payload.ts";
import { useLinearRegex } from "../linear-regex.ts";
import type { Problem } from "../problem.ts";
import { raw } from "../shape/lists.ts";
import { type Members, objectSchema, readMembers } from "../shape/maps.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Source, Span } from "../source.ts";
import { type Entry, entry, type MapNode, type Node } from "../tree.ts";
import { withoutTraps } from "./compile.ts";
import { Document } from "./document.ts";
import { withHead } from "./head.ts";
import { type ParsedFile, parseFile } from "./parsed-file.ts";
import { type FileName, readText } from "./read-text.ts";
import { DocumentReader } from "./reader.ts";
import { topLevel } from "./top-level.ts";
import { checkVariableName, varEntries } from "./vars.ts";

/** What a project's file says of an option of the command line, and where. */
export interface OptionValue {
  readonly value: unknown;
  readonly at: Span;
}

/** A project (`wstest.yaml`) as it is in one of its environments, or in none. */
export interface Project {
  readonly source: Source;
  readonly parsed: ParsedFile;
  readonly problems: readonly Problem[];
  /** Values for options of the command line, by their names in camelCase. */
  readonly options: ReadonlyMap<string, OptionValue>;
  /** Variables of the environment, which stand above those of scenarios. They may read `env`. */
  readonly vars: ReadonlyMap<string, Expr<unknown>>;
  /** What all scenarios inherit, as from the head of a file. */
  readonly head: MapNode;
  /** Which environments there are. */
  readonly environments: readonly string[];
}

/** How a project is read. */
export interface ProjectOptions {
  /** The options of the command line that it may have, by their names in camelCase. */
  readonly members: Members;
  /** The environment that is wanted; the project's own `env` counts when none is. */
  readonly env: string | undefined;
}

/** What scenarios inherit. */
const inherited = {
  vars: topLevel.vars,
  secrets: topLevel.secrets,
  defaults: topLevel.defaults,
  servers: {
    shape: topLevel.servers.shape,
    doc: "Servers of the run: started once before the first scenario and stopped behind the last. Scenarios use them as their own.",
  },
} as const satisfies Members;

const NAME = { doc: "The name of the project, for readers.", shape: topLevel.description.shape };

/** Reads the file of a project. What is wrong with it is among its `problems`. */
export async function readProject(name: FileName, options: ProjectOptions): Promise<Project> {
  useLinearRegex();
  const { text, problem: unreadable } = await readText(name);
  const parsed = parseFile(text, name);
  const { source } = parsed;
  if (unreadable) return { ...empty(parsed), problems: [unreadable] };
  const [root, second] = parsed.roots;
  const document = new Document(source, name.path);
  const reader = new DocumentReader(document);
  if (second) {
    reader.report({
      headline: "A project's file has one document",
      label: "a second one",
      at: second.span,
      help: "Scenarios and mocks stand in files of their own.",
    });
  }
  // A file without anything is a project that says nothing.
  if (!root) return { ...empty(parsed), problems: parsed.problems.filter(({ place }) => place !== undefined) };
  const project = new ProjectReader(withoutTraps(root, reader), options, reader).read(parsed);
  await document.settle();
  document.checkNames(["env"]);
  return { ...project, problems: [...parsed.problems, ...document.problems] };
}

function empty(parsed: ParsedFile): Project {
  const head: MapNode = { kind: "map", span: { source: parsed.source, start: 0, end: 0 }, entries: [] };
  return { source: parsed.source, parsed, problems: [], options: new Map(), vars: new Map(), head, environments: [] };
}

/** The keys of a project's file. `members`: the options of the command line that it may have. */
export function projectMembers(members: Members): Members {
  const { env: _env, ...ofEnvironment } = members;
  const environment = objectSchema({ description: NAME, ...ofEnvironment, ...inherited });
  return {
    description: NAME,
    ...members,
    ...inherited,
    environments: {
      shape: raw({ type: "object", additionalProperties: { anyOf: [{ type: "null" }, environment] } }),
      doc: "What is different in an environment, which `--env name` chooses: `staging: { target: wss://…, vars: { … } }`.",
    },
  };
}

class ProjectReader {
  readonly #root: MapNode;
  readonly #members: Members;
  readonly #env: string | undefined;
  readonly #reader: DocumentReader;

  constructor(root: MapNode, { members, env }: ProjectOptions, reader: DocumentReader) {
    this.#root = root;
    this.#members = members;
    this.#env = env;
    this.#reader = reader;
  }

  read(parsed: ParsedFile): Omit<Project, "problems"> {
    const root = this.#withoutSteps(this.#root);
    const own = this.#level(root, "a project", projectMembers(this.#members));
    for (const { key, keySpan } of varEntries(entry(own.head, "vars")?.value, this.#reader))
      checkVariableName(key, keySpan, this.#reader);
    const environments = this.#environments(entry(root, "environments")?.value);
    const named = own.options.get("env")?.value;
    const wanted = this.#env ?? (typeof named === "string" ? named : undefined);
    const chosen = wanted === undefined ? undefined : environments.get(wanted);
    return {
      source: parsed.source,
      parsed,
      options: new Map([...own.options, ...(chosen?.options ?? [])]),
      vars: chosen?.vars ?? new Map<string, Expr<unknown>>(),
      head: chosen ? withHead(own.head, chosen.head) : own.head,
      environments: [...environments.keys()],
    };
  }

  /** A scenario that has the name of a project's file would be taken for one and never be played. */
  #withoutSteps(root: MapNode): MapNode {
    const wrong = entry(root, "steps") ?? entry(root, "endpoints");
    if (!wrong) return root;
    this.#reader.report({
      headline: `This is the file of a project, and no ${wrong.key === "steps" ? "scenario" : "mock"}`,
      label: `has no ${wrong.key}`,
      at: wrong.keySpan,
      help: "Give the file another name, scenarios/first.yaml for example.",
    });
    return { ...root, entries: root.entries.filter((each) => each !== wrong) };
  }

  #level(root: MapNode, what: string, members: Members): { options: Map<string, OptionValue>; head: MapNode } {
    const read = readMembers(root, what, members, this.#reader) as Readonly<Record<string, unknown>>;
    const options = new Map<string, OptionValue>();
    for (const { key, value } of root.entries) {
      if (!Object.hasOwn(this.#members, key) || read[key] === undefined) continue;
      options.set(key, { value: read[key], at: value.span });
    }
    const entries = root.entries.filter(({ key, value }) => Object.hasOwn(inherited, key) && value.kind !== "empty");
    return { options, head: { ...root, entries } };
  }

  #environments(node: Node | undefined): ReadonlyMap<string, ReturnType<ProjectReader["environment"]>> {
    if (!node || node.kind === "empty") return new Map();
    if (node.kind !== "map") {
      reportWrong(node, "a map of environments by name", this.#reader);
      return new Map();
    }
    return new Map(node.entries.map((each) => [each.key, this.environment(each)]));
  }

  environment({ key, value }: Entry): {
    readonly options: ReadonlyMap<string, OptionValue>;
    readonly vars: ReadonlyMap<string, Expr<unknown>>;
    readonly head: MapNode;
  } {
    const none: MapNode = { kind: "map", span: value.span, entries: [] };
    if (value.kind !== "map" && value.kind !== "empty") {
      reportWrong(value, "a map", this.#reader, `Write ${key}: { target: wss://… }.`);
      return { options: new Map(), vars: new Map(), head: none };
    }
    const { environments: _, env: __, ...members } = projectMembers(this.#members);
    const root = value.kind === "map" ? value : none;
    const { options, head } = this.#level(root, `the environment "${key}"`, members);
    // Its variables are values from outside: they stand above those of scenarios.
    const entries = head.entries.filter((each) => each.key !== "vars");
    return { options, vars: this.#vars(entry(head, "vars")?.value), head: { ...head, entries } };
  }

  #vars(node: Node | undefined): ReadonlyMap<string, Expr<unknown>> {
    const vars = new Map<string, Expr<unknown>>();
    for (const { key, keySpan, value } of varEntries(node, this.#reader)) {
      checkVariableName(key, keySpan, this.#reader);
      if (value.kind === "empty") {
        this.#reader.report({ headline: `The variable "${key}" gets no value`, label: "no value", at: keySpan });
        continue;
      }
      const read = payload.read(value, this.#reader);
      if (read) vars.set(key, read);
    }
    return vars;
  }
}
