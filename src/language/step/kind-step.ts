import { didYouMean, nearest } from "../../shape/nearest.ts";
import { readMembers } from "../../shape/maps.ts";
import { kindsByName } from "../../steps/index.ts";
import { reportEarlyTimeout } from "../../steps/waiting/limits.ts";
import type { Run, StepKind } from "../../steps/step.ts";
import type { Entry } from "../../tree.ts";
import { measuredBy } from "./measured.ts";
import { reportNothingInside } from "../mistakes/no-steps.ts";
import { isActOf } from "./actors.ts";
import type { DocumentReader } from "../reader.ts";
import { checkEvents } from "./profile-events.ts";
import { valueHelp } from "../mistakes/run-together.ts";
import { sendWith, type StepParts } from "./step-line.ts";
import { reportBeside } from "../mistakes/unknown-step.ts";
import { inValueHelp } from "../mistakes/value-keys.ts";

/** Compiles a step whose acting key is the name of its kind. */
export function compileKind(kind: StepKind, parts: StepParts, reader: DocumentReader): Run | undefined {
  const { path, acting, options, id, name, span } = parts;
  const second = options.find((each) => sendWith.has(each.key));
  if (kind.name === "send" && second) return compileSendAndReceive(kind, second, parts, reader);
  const [member, ...members] = membersBeside(kind, acting, options);
  if (member) {
    reportBeside(acting, member, [member, ...members], reader);
    const moved = withMembers(acting, [member, ...members]);
    const rest = options.filter((each) => each !== member && !members.includes(each));
    return compileKind(kind, { ...parts, acting: moved, options: rest }, reader);
  }
  const { value } = acting;
  if (reportUntrusted(kind, acting, reader)) return undefined;
  if (kind.actor === "server") reportOtherServer(kind, acting, reader);
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
  checkEvents(kind.name, { value, read, options }, reader);
  const series = measuredBy(kind, readOptions, { id: id ?? parts.sentId, name }, reader.document);
  const run = kind.compile(
    { at: acting.keySpan, path, value: read, valueNode: value, options: readOptions, id, name, series },
    reader,
  );
  if (kind.name === "exec") reader.document.files.commands++;
  return run;
}

/** Reports a step that reaches beyond the connections, in a text that may not. */
function reportUntrusted({ name }: StepKind, { keySpan: at }: Entry, reader: DocumentReader): boolean {
  if ((name !== "exec" && name !== "http") || !reader.document.untrusted.has(at.source)) return false;
  reader.report({
    headline: `Steps from here cannot use "${name}"`,
    label: "not from here",
    at,
    help: "They may send, close, join, set, log, wait, …: what a connection does. The file of the mock may do more.",
  });
  return true;
}

/** Actions whose value may be a map of any keys. */
const open: ReadonlySet<string> = new Set(["send", "receive", "receiveNext", "receiveNothing", "discard"]);

/** What stands beside an action without a value and is none of its options: members of the message, that are not indented. */
export function membersBeside(kind: StepKind, { value }: Entry, options: readonly Entry[]): readonly Entry[] {
  if (value.kind !== "empty" || !open.has(kind.name)) return [];
  const known = ["send", ...sendWith].flatMap((name) => [name, ...Object.keys(kindsByName.get(name)?.options ?? {})]);
  return options.filter((each) => each.value.kind !== "empty" && nearest(each.key, known) === undefined);
}

/** An action with members of the message as its value. */
export function withMembers(acting: Entry, members: readonly Entry[]): Entry {
  return { ...acting, value: { kind: "map", span: members[0]?.value.span ?? acting.keySpan, entries: members } };
}

/** Reports an act of other servers: only what wstest started can it stop, only where it is the server can it accept. */
function reportOtherServer(kind: StepKind, { keySpan: at }: Entry, reader: DocumentReader): void {
  const { acting, document } = reader;
  const { server = "" } = acting;
  if (isActOf(kind, reader)) return;
  const is = document.serverKinds.get(server) ?? "url";
  if (!kind.of) {
    const help = `Steps can stop, kill, restart and freeze a server that has a command or a mock: servers: { ${server}: { command: … } }.`;
    reader.report({
      headline: `"${server}" is only a url: wstest cannot ${kind.name} a server that it did not start`,
      label: "not started by wstest",
      at,
      help,
    });
  } else {
    const ofMocks = kind.of.includes("mock");
    reader.report({
      headline: `"${server}" is ${kindWords[is]}: "${kind.name}" is for ${ofMocks ? "servers that wstest itself plays" : "commands"}`,
      label: ofMocks ? "not a mock" : "not a command",
      at,
      help: ofMocks
        ? `Write servers: { ${server}: { listen: true } }, or a mock.`
        : `Write servers: { ${server}: { command: … } }.`,
    });
  }
}

const kindWords = { mock: "a mock", command: "a command", program: "a command", url: "only a url" } as const;

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
      sentId: parts.id,
    },
    reader,
  );
  if (!sending || !receiving) return undefined;
  return (scope) => {
    const sent = sending(scope);
    return sent ? sent.then(() => receiving(scope)) : receiving(scope);
  };
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
  return `${/^(?:[aeiou]|http)/.test(name) ? "an" : "a"} ${name} step`;
}

/** Says so of a key beside an action that belongs to its value: of `{ close, 1000 }`, and of `{ close, code: 1000 }`. */
function isOfValue({ key, keySpan, value }: Entry, kind: StepKind, acting: Entry, reader: DocumentReader): boolean {
  const known = Object.keys(kind.options);
  if (known.includes(key) || didYouMean(key, known) !== undefined) return false;
  const isBare = value.kind === "empty" && acting.value.kind === "empty";
  const help = isBare ? valueHelp(kind.name, key) : (silenceHelp(key, kind) ?? inValueHelp(key, kind));
  if (help === undefined) return false;
  reader.report({ headline: `Unknown key "${key}" in ${stepName(kind)}`, label: "unknown key", at: keySpan, help });
  return true;
}

/** The time of a silence is no time-out: it is always waited for. */
function silenceHelp(key: string, { name }: StepKind): string | undefined {
  return name === "receiveNothing" && (key === "timeout" || key === "within")
    ? `How long to listen is "for": { receiveNothing: …, for: 200ms }.`
    : undefined;
}
