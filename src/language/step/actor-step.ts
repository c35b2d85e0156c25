import { didYouMean } from "../../shape/nearest.ts";
import type { Step } from "../../steps/step.ts";
import { entry, type Entry, type Node } from "../../tree.ts";
import { type ActorName, actorRun, actorsIn, kindFor } from "./actors.ts";
import { namesIn } from "./group-part.ts";
import { membersBeside, withMembers } from "./kind-step.ts";
import { reportUnaccepted } from "./connections.ts";
import type { DocumentReader } from "../reader.ts";
import { modifierMembers, type StepParts } from "./step-line.ts";
import { reportBeside } from "../mistakes/unknown-step.ts";

/** Compiles a step whose acting key names clients or a server: what stands behind it is their script. */
export function compileActor(
  { path, acting, options, id, name, title, span }: StepParts,
  reader: DocumentReader,
): Pick<Step, "run" | "onlyAwaits"> | undefined {
  const actors = actorsIn(acting.key, reader);
  const server = actors.find((each) => each.kind === "server");
  const { connections, serverKinds } = reader.document;
  const inner = reader.as(
    server
      ? // Which of its connections `self` is, and what that one has, nobody knows.
        { peer: serverKinds.get(server.name) === "mock", server: server.name, peers: [], several: true }
      : {
          peer: true,
          peers: peersOf(actors, reader),
          several: areSeveral(actors, reader),
          accepted: actors.some((each) => each.kind === "client" && connections.has(each.name)),
        },
  );
  reportUnaccepted(actors, acting, reader);
  if (server) reportOfRun(server.name, acting, reader);
  const beside = acting.value.kind === "empty" ? options.find(({ key }) => kindFor(key, inner)) : undefined;
  if (beside) {
    const kind = kindFor(beside.key, inner);
    const members = kind ? membersBeside(kind, beside, options) : [];
    const entries = options
      .filter((each) => !members.includes(each))
      .map((each) => (each === beside && members.length > 0 ? withMembers(beside, members) : each));
    reportBeside(acting, beside, entries, reader);
    // What is meant is clear: what else is wrong with it is told in the same go.
    inner.script({ kind: "map", span, entries }, path);
    return undefined;
  }
  for (const option of options) {
    const help =
      didYouMean(option.key, Object.keys(modifierMembers)) ??
      `What tunes a step stands inside, beside the action: - ${acting.key}: { receive: …, ${option.key}: … }.`;
    reader.report({ headline: `"${option.key}" cannot stand here`, label: "belongs inside", at: option.keySpan, help });
  }
  reportTwice(acting, reader);
  const { value } = acting;
  if (value.kind === "empty" || (value.kind === "list" && value.items.length === 0)) {
    const example = server ? "stop" : "connect";
    reader.report({
      headline: `"${acting.key}" does nothing here`,
      label: "no action",
      at: acting.keySpan,
      help: `Write what it does: - ${acting.key}: ${example}.`,
    });
    return undefined;
  }
  const compiled = inner.script(withId(value, id, name), path);
  const script = value.kind === "list" ? compiled : compiled.map((step) => ({ ...step, title, untold: true }));
  const [only, another] = script;
  if (!only) return undefined;
  const run = actorRun(actors, script, { connects: connects(value, reader), at: acting.keySpan, id }, reader);
  // Of several actors one may have what another still waits for.
  const alone = !another && !areSeveral(actors, reader);
  return { run, ...(alone && only.onlyAwaits ? { onlyAwaits: true } : {}) };
}

/** Whether a step may have more than one actor; a script of `self` has as many as what is around it. */
function areSeveral([first, second]: readonly ActorName[], { acting }: DocumentReader): boolean {
  if (!first || second) return true;
  if (first.kind === "self") return acting.several ?? false;
  return first.kind === "all" || first.kind === "group" || (first.kind === "part" && first.to !== undefined);
}

/** The clients that `self` may be in a script of these actors; undefined when it may be any. */
function peersOf(actors: readonly ActorName[], { acting }: DocumentReader): readonly string[] | undefined {
  const named = actors.map((each) => (each.kind === "self" ? acting.peers : "name" in each ? [each.name] : undefined));
  return named.every((each) => each !== undefined) ? named.flat() : undefined;
}

function reportTwice({ key, keySpan }: Entry, reader: DocumentReader): void {
  const names = namesIn(key);
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice === undefined) return;
  reader.report({
    headline: `"${twice}" stands here twice`,
    label: "named twice",
    at: keySpan,
    help: `Each client acts once in a step. To act twice, write a list: - ${twice}: [first, second].`,
  });
}

/** An id or name beside the actor is that of its single action; a list's id is for its last act on a wire. */
function withId(node: Node, id: string | undefined, name: string | undefined): Node {
  if (node.kind === "list" || (id === undefined && name === undefined)) return node;
  const extra: Entry[] = [];
  const add = (key: string, value: string | undefined): void => {
    if (value !== undefined)
      extra.push({
        key,
        keySpan: node.span,
        value: { kind: "scalar", span: node.span, value, raw: value, plain: false },
      });
  };
  add("id", id);
  add("name", name);
  if (node.kind === "map") return { ...node, entries: [...node.entries, ...extra] };
  const action = node.kind === "scalar" ? String(node.value) : "";
  return {
    kind: "map",
    span: node.span,
    entries: [{ key: action, keySpan: node.span, value: { kind: "empty", span: node.span } }, ...extra],
  };
}

/**
 * Whether a script of `all` begins by connecting: then it means all clients, not those that are connected. A fragment that
 * it calls first is looked into.
 */
function connects(node: Node | undefined, reader: DocumentReader, calls: readonly string[] = []): boolean {
  const first = node?.kind === "list" ? node.items[0] : node;
  if (first?.kind === "scalar") return first.value === "connect";
  if (first?.kind !== "map") return false;
  if (entry(first, "connect")) return true;
  const own = entry(first, "self")?.value;
  if (own) return connects(own, reader, calls);
  const called = entry(first, "call")?.value;
  if (called?.kind !== "scalar" || typeof called.value !== "string" || calls.includes(called.value)) return false;
  const fragment = reader.document.fragments.get(called.value);
  return fragment !== undefined && connects(entry(fragment, "steps")?.value, reader, [...calls, called.value]);
}

/** What one scenario does to a server, all that are played meanwhile would see. */
function reportOfRun(name: string, { keySpan }: Entry, reader: DocumentReader): void {
  const { ofRun, project } = reader.document;
  if (!ofRun.has(name)) return;
  reader.report({
    headline: `"${name}" is a server of the run, and other scenarios use it meanwhile`,
    label: "not this scenario's own",
    at: keySpan,
    notes: project ? [`it stands in ${project.file}`] : [],
    help: `To act on it, start one for this scenario: servers: { ${name}: … } in its own file.`,
  });
}
