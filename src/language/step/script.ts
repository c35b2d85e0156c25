import { readMembers } from "../../shape/maps.ts";
import { lineOf } from "../../source.ts";
import type { Script, Step, StepKind } from "../../steps/step.ts";
import type { Node } from "../../tree.ts";
import { compileActor } from "./actor-step.ts";
import { actorsIn, kindFor } from "./actors.ts";
import { warnOfAmbiguousLatency } from "../mistakes/ambiguous-latency.ts";
import { compileKind } from "./kind-step.ts";
import { actOfServer } from "./connections.ts";
import type { DocumentReader } from "../reader.ts";
import { lineOfStep, modifierMembers, type StepParts } from "./step-line.ts";

/** Compiles what stands behind an actor's name or under `steps`: a bare word, a map, or a list of these. */
export function compileScript(node: Node, path: string, reader: DocumentReader): Script {
  const script = compileSteps(node, path, reader);
  reader.document.scripts.push({ path, script });
  return script;
}

function compileSteps(node: Node, path: string, reader: DocumentReader): Script {
  if (node.kind !== "list") {
    const step = compileStep(node, path, reader);
    return step ? [step] : [];
  }
  if (!reader.acting.peer && reader.acting.server === undefined) warnOfAmbiguousLatency(node.items, reader);
  return node.items
    .map((item, index) => compileStep(item, path === "" ? `${index + 1}` : `${path}.${index + 1}`, reader))
    .filter((step) => step !== undefined);
}

function compileStep(node: Node, path: string, reader: DocumentReader): Step | undefined {
  const line = lineOfStep(node, reader);
  if (!line) return undefined;
  const { acting } = line;
  const beside = line.node.entries.filter((each) => each !== acting);
  const kind = kindFor(acting.key, reader);
  const modifiers = beside.filter(({ key }) => key === "id" || key === "name" || key === "if");
  const options = beside.filter((each) => !modifiers.includes(each));
  const read = readMembers({ span: node.span, entries: modifiers }, "a step", modifierMembers, reader);
  const { ids, silent } = reader.document;
  // An actor's single action gets the id, and is asked then.
  if (read.id !== undefined && (kind || acting.value.kind === "list")) (kind?.offWire ? silent : ids).add(read.id);
  const title = read.name ?? titleOf(node);
  const parts: StepParts = { path, acting, options, id: read.id, name: read.name, title, span: node.span };
  const { source } = acting.keySpan;
  const compiled = kind ? compileOwn(kind, parts, reader) : compileActor(parts, reader);
  if (!compiled) return undefined;
  return {
    path,
    title,
    at: acting.keySpan,
    line: lineOf(acting.keySpan),
    ...(source === reader.document.source ? {} : { file: source.file }),
    if: read.if,
    id: read.id,
    client: kind ? undefined : clientOf(acting.key, reader),
    run: compiled.run,
    // One that may be passed over has not come when it passes.
    ...(compiled.onlyAwaits && !read.if ? { onlyAwaits: true } : {}),
  };
}

function compileOwn(
  kind: StepKind,
  parts: StepParts,
  reader: DocumentReader,
): Pick<Step, "run" | "onlyAwaits"> | undefined {
  const run = actOfServer(kind, compileKind(kind, parts, reader), parts, reader);
  const awaits = kind.onlyAwaits;
  const takesOne = awaits !== undefined && !parts.options.some(({ key }) => awaits.unless.includes(key));
  return run && { run, ...(takesOne ? { onlyAwaits: true } : {}) };
}

/** The client that a step names, when it is one. */
function clientOf(key: string, reader: DocumentReader): string | undefined {
  const [first, second] = actorsIn(key, reader);
  if (second) return undefined;
  if (first?.kind === "part" && /^\d+$/.test(first.from) && first.to === undefined)
    return `${first.name}[${first.from}]`;
  return first?.kind === "client" ? first.name : undefined;
}

/** The step as it is written, in one line. */
function titleOf(node: Node): string {
  const { source, start, end } = node.span;
  const text = source.text
    .slice(start, end)
    .replace(/(^|\s)#.*$/gm, "")
    .replace(/\s+/g, " ")
    .trim();
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}
