import { condition } from "../expression/condition.ts";
import { readMembers } from "../shape/maps.ts";
import { reportWrong, word } from "../shape/scalars.ts";
import { didYouMean } from "../shape/nearest.ts";
import { lineOf, type Span } from "../source.ts";
import { kindsByName } from "../steps/index.ts";
import { reportEarlyTimeout } from "../steps/limits.ts";
import type { Run, Script, Step, StepKind } from "../steps/step.ts";
import { entry, type Entry, type MapNode, type Node } from "../tree.ts";
import { warnOfAmbiguousLatency } from "./ambiguous-latency.ts";
import { type ActorName, actorRun, actorsIn, acts, kindFor } from "./actors.ts";
import type { DocumentReader } from "./reader.ts";
import { reportNothingInside } from "./no-steps.ts";
import { valueHelp } from "./run-together.ts";
import { reportBeside, reportTwo, reportUnknown } from "./unknown-step.ts";
import { inValueHelp } from "./value-keys.ts";

/** Compiles what stands behind an actor's name or under `steps`: a bare word, a map, or a list of these. */
export function compileScript(node: Node, path: string, reader: DocumentReader): Script {
  if (node.kind !== "list") {
    const step = compileStep(node, path, reader);
    return step ? [step] : [];
  }
  if (!reader.acting.peer && reader.acting.server === undefined) warnOfAmbiguousLatency(node.items, reader);
  return node.items
    .map((item, index) => compileStep(item, path === "" ? `${index + 1}` : `${path}.${index + 1}`, reader))
    .filter((step) => step !== undefined);
}

/** A step as it is written, with its acting key found. */
interface Line {
  readonly node: MapNode | { readonly span: Span; readonly entries: readonly Entry[] };
  readonly acting: Entry;
}

function compileStep(node: Node, path: string, reader: DocumentReader): Step | undefined {
  const line = lineOfScript(node, reader);
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
  const parts: StepParts = { path, acting, options, id: read.id, name: read.name, span: node.span };
  const run = kind ? compileKind(kind, parts, reader) : compileActor(parts, reader);
  if (!run) return undefined;
  return {
    path,
    title: read.name ?? titleOf(node),
    at: acting.keySpan,
    line: lineOf(acting.keySpan),
    if: read.if,
    id: read.id,
    client: kind ? undefined : clientOf(acting.key, reader),
    run,
  };
}

/** The client that a step names, when it is one. */
function clientOf(key: string, reader: DocumentReader): string | undefined {
  const [first, second] = actorsIn(key, reader);
  return first?.kind === "client" && !second ? first.name : undefined;
}

interface StepParts {
  readonly path: string;
  readonly acting: Entry;
  readonly options: readonly Entry[];
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly span: Span;
}

/** What may stand beside any key that acts. */
export const modifierMembers = {
  id: { shape: word("an id"), doc: "The name by which `after` finds the step, and the series of its latency." },
  name: { shape: word("a title"), doc: "A title for reports, and the series of its latency." },
  if: { shape: condition, doc: "The step is skipped when the condition does not hold." },
} as const;

/** Finds the key that acts: exactly one, but for `send` with a kind of receive beside it. */
function lineOfScript(node: Node, reader: DocumentReader): Line | undefined {
  if (node.kind === "scalar" && typeof node.value === "string") {
    const acting: Entry = { key: node.value, keySpan: node.span, value: { kind: "empty", span: node.span } };
    if (acts(node.value, reader)) return { node: { span: node.span, entries: [acting] }, acting };
    reportUnknown(acting, reader);
    return undefined;
  }
  if (node.kind !== "map") {
    const example = reader.acting.peer ? "connect, or { send: … }" : "alice: { send: … }, or wait: 1s";
    return reportWrong(node, "a step", reader, `A step is, for example, ${example}.`);
  }
  const candidates = node.entries.filter((each) => acts(each.key, reader));
  // `if` acts only when nothing else does.
  const acting = candidates.length > 1 ? candidates.filter((each) => each.key !== "if") : candidates;
  const [first, second] = acting;
  if (!first) {
    const odd = node.entries.find(({ key }) => !(key in modifierMembers));
    const help = "id, name and if stand beside what acts: - alice: connect.";
    if (odd) reportUnknown(odd, reader);
    else
      reader.report({
        headline: node.entries.length > 0 ? "Nothing acts in this step" : "The step is empty",
        label: "nothing acts",
        at: node.span,
        ...(node.entries.length > 0 ? { help } : {}),
      });
    return undefined;
  }
  if (!second) return { node, acting: first };
  const receives = acting.filter(({ key }) => sendWith.has(key));
  const [one, other] = receives;
  if (one && other && acting.length === receives.length + 1 && acting.some(({ key }) => key === "send")) {
    reader.report({
      headline: `A send has one kind of receive beside it; this one has "${one.key}" and "${other.key}"`,
      label: "the second one",
      at: other.keySpan,
      help: `Write a list: [{ send: …, ${one.key}: … }, { ${other.key}: … }].`,
    });
    return undefined;
  }
  if (acting.length === 2 && first.key !== second.key && acting.some((each) => each.key === "send")) {
    const receive = acting.find((each) => each.key.startsWith("receive") && sendWith.has(each.key));
    const send = acting.find((each) => each.key === "send");
    if (receive && send) return { node, acting: send };
  }
  reportTwo(first, second, reader);
  return undefined;
}

/** Beside a send there may be a receive with its options: says so of an option without one, and of what is nearly one. */
function isMisplaced({ key, keySpan }: Entry, send: StepKind, reader: DocumentReader): boolean {
  if (Object.hasOwn(send.options, key)) return false;
  const receive = Object.keys(kindsByName.get("receive")?.options ?? {});
  const help = receive.includes(key)
    ? `It belongs to a receive: { send: …, receive: …, ${key}: … }.`
    : didYouMean(key, [...Object.keys(send.options), ...sendWith, ...receive]);
  if (help === undefined) return false;
  const headline = receive.includes(key)
    ? `"${key}" does nothing for a send`
    : `Unknown key "${key}" in ${stepName(send)}`;
  reader.report({ headline, label: receive.includes(key) ? "needs a receive" : "unknown key", at: keySpan, help });
  return true;
}

function stepName({ name }: StepKind): string {
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name} step`;
}

/** Says so of a key beside an action that belongs to its value: of `{ close, 1000 }`, and of `{ close, code: 1000 }`. */
function isOfValue({ key, keySpan, value }: Entry, kind: StepKind, acting: Entry, reader: DocumentReader): boolean {
  const known = Object.keys(kind.options);
  if (known.includes(key) || didYouMean(key, known) !== undefined) return false;
  const isBare = value.kind === "empty" && acting.value.kind === "empty";
  const help = isBare ? valueHelp(kind.name, key) : inValueHelp(key, kind);
  if (help === undefined) return false;
  reader.report({ headline: `Unknown key "${key}" in ${stepName(kind)}`, label: "unknown key", at: keySpan, help });
  return true;
}

/** The kinds that may stand beside a send in one step. */
export const sendWith: ReadonlySet<string> = new Set(["receive", "receiveNext", "receiveAll", "receiveNothing"]);

function compileKind(
  kind: StepKind,
  { path, acting, options, id, name, span }: StepParts,
  reader: DocumentReader,
): Run | undefined {
  const second = options.find((each) => sendWith.has(each.key));
  if (kind.name === "send" && second)
    return compileSendAndReceive(kind, second, { path, acting, options, id, name, span }, reader);
  const { value } = acting;
  if (kind.actor === "server") reportForeign(kind.name, acting, reader);
  if (value.kind === "empty" && !kind.value.bare) {
    reader.report({
      headline: `"${kind.name}" has no value`,
      label: "no value",
      at: acting.keySpan,
      help: kind.value.doc,
    });
    return undefined;
  }
  const read = value.kind === "empty" ? undefined : kind.value.shape.read(value, reader);
  const known = options.filter(
    (each) => !(kind.name === "send" && isMisplaced(each, kind, reader)) && !isOfValue(each, kind, acting, reader),
  );
  const readOptions = readMembers({ span, entries: known }, stepName(kind), kind.options, reader);
  const after = options.find((each) => each.key === "after");
  reportEarlyTimeout(kind.name, readOptions, reader);
  reportNothingInside(kind.name, options, reader);
  if (after?.value.kind === "scalar")
    reader.document.afters.push({ name: String(after.value.value), at: after.value.span });
  if (read === undefined && value.kind !== "empty") return undefined;
  const run = kind.compile(
    { at: acting.keySpan, path, value: read, valueNode: value, options: readOptions, id, name },
    reader,
  );
  if (kind.name === "exec") reader.document.files.commands++;
  return run;
}

/** Only what wstest started can it stop. */
function reportForeign(verb: string, { keySpan }: Entry, reader: DocumentReader): void {
  const { server } = reader.acting;
  if (server === undefined || !reader.document.foreign.has(server)) return;
  const help = `Steps can stop, kill and restart a server that has a command or a mock: servers: { ${server}: { command: … } }.`;
  reader.report({
    headline: `"${server}" is only a url: wstest cannot ${verb} a server that it did not start`,
    label: "not started by wstest",
    at: keySpan,
    help,
  });
}

/** `{ send: …, receive: …, within: … }`: the send is the cause; codec and opcode are for both, the rest for the receive. */
function compileSendAndReceive(
  send: StepKind,
  receive: Entry,
  parts: StepParts,
  reader: DocumentReader,
): Run | undefined {
  const kind = kindsByName.get(receive.key);
  if (!kind) return undefined;
  const rest = parts.options.filter((each) => each !== receive);
  const both = new Set(["codec", "opcode"]);
  const ofSend = new Set(["split", "compress", "to"]);
  const sending = compileKind(
    send,
    { ...parts, options: rest.filter((each) => both.has(each.key) || ofSend.has(each.key)) },
    reader,
  );
  const receiving = compileKind(
    kind,
    // The id of the step names the send for `after`; the series of the latency has its name, too.
    {
      ...parts,
      acting: receive,
      options: rest.filter((each) => !ofSend.has(each.key)),
      id: undefined,
      name: parts.name ?? parts.id,
    },
    reader,
  );
  if (!sending || !receiving) return undefined;
  return (scope) => {
    const sent = sending(scope);
    return sent ? sent.then(() => receiving(scope)) : receiving(scope);
  };
}

function compileActor({ path, acting, options, id, name, span }: StepParts, reader: DocumentReader): Run | undefined {
  const actors = actorsIn(acting.key, reader);
  const server = actors.find((each) => each.kind === "server");
  const inner = reader.as(
    server ? { peer: false, server: server.name } : { peer: true, peers: peersOf(actors, reader) },
  );
  const beside = acting.value.kind === "empty" ? options.find(({ key }) => kindFor(key, inner)) : undefined;
  if (beside) {
    reportBeside(acting, beside, options, reader);
    // What is meant is clear: what else is wrong with it is told in the same go.
    compileScript({ kind: "map", span, entries: options }, path, inner);
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
  const compiled = compileScript(withId(value, id, name), path, inner);
  const script = value.kind === "list" ? compiled : compiled.map((step) => ({ ...step, untold: true }));
  return script.length === 0
    ? undefined
    : actorRun(actors, script, { connects: connects(value, reader), at: acting.keySpan, id }, reader);
}

/** The clients that `self` may be in a script of these actors; undefined when it may be any. */
function peersOf(actors: readonly ActorName[], { acting }: DocumentReader): readonly string[] | undefined {
  const named = actors.map((each) =>
    each.kind === "client" ? [each.name] : each.kind === "self" ? acting.peers : undefined,
  );
  return named.every((each) => each !== undefined) ? named.flat() : undefined;
}

function reportTwice({ key, keySpan }: Entry, reader: DocumentReader): void {
  const names = key.split(",").map((each) => each.trim());
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
