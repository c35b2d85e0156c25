import { entry, type Entry, type Node } from "../../tree.ts";
import type { DocumentReader } from "../reader.ts";
import type { FoundMock, ServerDeclaration } from "../scenario.ts";
import { serverSpec } from "./server-spec.ts";

/** How a document finds its mocks: by a file, or by `#name` in its own file. */
export type ResolveMock = (node: Node, reader: DocumentReader) => FoundMock;

/** A server of a scenario, or of the run. `later`: this one, and those that start after it, whose variables it cannot read. */
export function compileServer(
  { key, keySpan, value }: Entry,
  later: ReadonlySet<string>,
  reader: DocumentReader,
  resolveMock: ResolveMock,
): ServerDeclaration | undefined {
  const before = reader.document.uses.length;
  const spec = serverSpec.read(value, reader);
  for (const { name, at } of reader.document.uses.slice(before)) {
    if (!later.has(name)) continue;
    reader.report({
      headline:
        name === key
          ? `The server "${key}" reads itself`
          : `The server "${key}" reads "${name}", which starts after it`,
      label: "not known yet",
      at,
      help: name === key ? "Its own port is ${port}." : `Servers start in their order: write "${name}" before it.`,
    });
  }
  if (!spec) return undefined;
  reader.document.members.servers.set(key, spec.kind === "mock" ? mockVariables : spec.variables);
  reader.document.serverKinds.set(key, spec.kind);
  if (spec.kind === "mock" && spec.listens) reader.document.listening.add(key);
  if (spec.kind === "command" || spec.kind === "program") reader.document.files.commands++;
  // A url is nothing that could be started once.
  const ofRun = keySpan.source === reader.document.project && spec.kind !== "url";
  if (ofRun) {
    reader.document.ofRun.add(key);
    reportLate(value, reader);
  }
  const own = { name: key, at: keySpan, ...(ofRun ? { ofRun } : {}) };
  if (spec.kind !== "mock") return { kind: "process", ...own, spec };
  return { kind: "mock", ...own, found: resolveMock(spec.node, reader), listens: spec.listens === true };
}

/** No step can start a server of the run. */
function reportLate(node: Node, reader: DocumentReader): void {
  const late = entry(node, "autostart");
  if (late?.value.kind !== "scalar" || late.value.value !== false) return;
  reader.report({
    headline: "A server of the run is started before the first scenario",
    label: "cannot wait",
    at: late.keySpan,
    help: "One that a step starts belongs to the scenario: write it under the servers of its file.",
  });
}

/** The variables of a mock; `ca` when it makes its own certificate. */
const mockVariables = ["url", "httpUrl", "host", "port", "ca"] as const;
