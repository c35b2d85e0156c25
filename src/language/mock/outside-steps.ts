import { join } from "node:path";
import { matcher } from "../../match/compile.ts";
import type { Matcher } from "../../match/matcher.ts";
import type { Mock } from "../../mock/mock.ts";
import { type Problem, problem, problemOf } from "../../problem.ts";
import type { Source } from "../../source.ts";
import { nearest } from "../../shape/nearest.ts";
import { type FaultSpec, readFault } from "../../steps/standing/fault.ts";
import { noteMembers } from "../../steps/standing/self-members.ts";
import type { Script } from "../../steps/step.ts";
import type { Node } from "../../tree.ts";
import { Document } from "../document.ts";
import { compileMock, mockRoots } from "./mock.ts";
import { type Acting, DocumentReader } from "../reader.ts";
import { compileScript } from "../step/script.ts";
import { parseYaml } from "../yaml/yaml.ts";
import { connectionRoots } from "../../steps/standing/when.ts";

/** Steps for connections of a mock that runs, compiled; or all that is wrong with them. */
export interface OutsideSteps {
  readonly script: Script;
  /** Which connections run them, where that is said by a matcher. */
  readonly match: Matcher | undefined;
  readonly problems: readonly Problem[];
}

/** What somebody gives: both as JSON values, or as texts of YAML. */
export interface GivenSteps {
  readonly do: unknown;
  readonly match?: unknown;
  /** Whether no connection runs them. */
  readonly nobody?: boolean;
}

/**
 * Compiles steps that do not stand in the file of a mock, as if they were the `do` of a rule of it: they may use its
 * fragments, data, variables and states. They reach nothing but its connections: no files, no programs, no requests.
 */
export async function compileOutsideSteps(mock: Mock, given: GivenSteps): Promise<OutsideSteps> {
  const acting: Acting = given.nobody ? { peer: true, crowd: true, nobody: true } : { peer: true };
  const { value, ...rest } = await compileOutside(mock, "steps", given.do, given.match, (root, reader) =>
    compileScript(root, "", reader.as(acting)),
  );
  return { script: value ?? [], ...rest };
}

/** Compiles a fault for connections of a mock that runs, in the same way. */
export async function compileOutsideFault(
  mock: Mock,
  given: { readonly fault: unknown; readonly match?: unknown },
): Promise<Pick<OutsideSteps, "match" | "problems"> & { readonly fault: FaultSpec | undefined }> {
  const { value, ...rest } = await compileOutside(mock, "fault", given.fault, given.match, (root, reader) =>
    readFault(root, 0, "server", reader),
  );
  return { fault: value, ...rest };
}

/** Compiles a matcher on messages in the same way. */
export async function compileOutsideMatcher(
  mock: Mock,
  given: unknown,
): Promise<Pick<OutsideSteps, "match" | "problems">> {
  const { value, problems } = await compileOutside(mock, "matcher", given, undefined, (root, reader) =>
    matcher.read(root, reader),
  );
  return { match: value, problems };
}

async function compileOutside<T>(
  mock: Mock,
  name: string,
  text: unknown,
  matching: unknown,
  compile: (root: Node, reader: DocumentReader) => T,
): Promise<Pick<OutsideSteps, "match" | "problems"> & { readonly value: T | undefined }> {
  const given = parsed(name, text);
  const to = matching === undefined ? undefined : parsed("to", matching);
  const broken = [...given.problems, ...(to?.problems ?? [])];
  if (broken.length > 0) return { value: undefined, match: undefined, problems: broken };
  const document = new Document(mock.written.span.source, join(mock.folder, "mock.yaml"));
  const outer = new DocumentReader(document);
  // For its fragments and the names that its steps give values. What is wrong with it is known already.
  compileMock(mock.written, outer);
  await document.settle();
  const known = document.problems.length;
  document.untrusted.add(given.source);
  if (to) document.untrusted.add(to.source);
  const states = mock.endpoints.flatMap(({ state }) => [...state.keys()]);
  const reader = outer.within([...connectionRoots, ...states, "receiver"]).as({ peer: true });
  let value: T | undefined;
  let match: Matcher | undefined;
  try {
    if (given.root) {
      reportReaching(given.root, reader);
      value = compile(given.root, reader);
    }
    if (to?.root) {
      reportReaching(to.root, reader);
      reportMisspelt(to.root, states, reader);
      match = matcher.read(to.root, reader);
    }
  } catch (thrown) {
    document.report(problemOf(thrown));
  }
  await document.settle();
  // The environment holds what is for nobody else: keys, passwords.
  for (const { name: used, at } of document.uses)
    if (used === "env" && document.untrusted.has(at.source))
      outer.report({ headline: "Steps from here do not see the environment", label: "not from here", at });
  document.checkNames(mockRoots);
  const own = new Set(Array.from(document.untrusted, ({ file }) => file));
  const found = document.problems.slice(known).filter(({ place }) => !place || own.has(place.file));
  return { value, match, problems: found };
}

interface Parsed {
  readonly source: Source;
  readonly root: Node | undefined;
  readonly problems: readonly Problem[];
}

/** A text is YAML; anything else is shown as JSON, which is YAML. */
function parsed(file: string, given: unknown): Parsed {
  const text = typeof given === "string" ? given : JSON.stringify(given ?? null, null, 2);
  const source: Source = { file, text };
  const [first, second] = parseYaml(source);
  if (first && !second && first.root && first.root.kind !== "empty") return { source, ...first };
  const headline = second ? "There is more than one document" : `There is nothing in ${file}`;
  const fault = problem({ code: "invalid-file", headline, at: { source, start: 0, end: Math.max(1, text.length) } });
  return { source, root: undefined, problems: first?.problems.length ? first.problems : [fault] };
}

/** A target whose key is misspelt would be a matcher that fits nobody. */
function reportMisspelt(to: Node, states: readonly string[], reader: DocumentReader): void {
  if (to.kind !== "map") return;
  const entries = to.entries.filter(({ key, keySpan: at }) => {
    const kind = states.includes(key) ? undefined : nearest(key, ["endpoint", "room", "connection"]);
    // `rooms` is a variable of connections.
    if (kind === undefined || kind === key || key === "rooms") return true;
    reader.report({
      headline: `Nothing is chosen by "${key}"`,
      label: "unknown key",
      at,
      help: `Did you mean "${kind}"?`,
    });
    return false;
  });
  noteMembers({ ...to, entries }, reader);
}

/** Operators that read files, whatever they are named in. */
const reaching: ReadonlySet<string> = new Set(["$file", "$schema"]);

function reportReaching(node: Node, reader: DocumentReader): void {
  if (node.kind === "list") for (const item of node.items) reportReaching(item, reader);
  if (node.kind !== "map") return;
  for (const { key, keySpan: at, value } of node.entries) {
    if (reaching.has(key))
      reader.report({ headline: `Steps from here cannot use "${key}": it reads files`, label: "not from here", at });
    reportReaching(value, reader);
  }
}
