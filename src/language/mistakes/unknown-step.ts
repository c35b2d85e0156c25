import { didYouMean } from "../../shape/nearest.ts";
import type { Span } from "../../source.ts";
import { kindsByName, stepKinds } from "../../steps/index.ts";
import type { StepKind } from "../../steps/step.ts";
import type { Entry } from "../../tree.ts";
import { actorsIn, isActOf, kindFor } from "../step/actors.ts";
import { groupPart, namesIn, noGroup } from "../step/group-part.ts";
import type { DocumentReader } from "../reader.ts";
import { noteUndeclared } from "./nobody-declared.ts";
import { ourWord } from "./other-words.ts";
import { runTogether } from "./run-together.ts";
import { visible } from "../../visible.ts";

/** Reports a key that cannot act where it stands, with who or what could have been meant. */
export function reportUnknown(entry: Entry, reader: DocumentReader): void {
  const kind = kindsByName.get(entry.key);
  if (kind) reportMisplaced(kind, entry, reader);
  else reportWord(entry, reader);
}

/** Reports that two keys of a step act. */
export function reportTwo(first: Entry, second: Entry, reader: DocumentReader): void {
  const isBesideActor = first.value.kind === "empty" && kindsByName.has(second.key) && !kindsByName.has(first.key);
  if (isBesideActor) return reportBeside(first, second, [second], reader);
  const both = `"${first.key}" and "${second.key}"`;
  const kinds = [first, second].filter(({ key }) => kindsByName.has(key)).length;
  const [headline, help] =
    kinds === 2
      ? [
          `A step does one thing; this one has ${both}`,
          `Make it two steps, or a list: [{ ${first.key}: … }, { ${second.key}: … }].`,
        ]
      : kinds === 1
        ? [
            `A step does one thing; this one has ${both}`,
            `Make it two steps: "- ${first.key}: …" and "- ${second.key}: …".`,
          ]
        : [
            `A step has one actor; this one has ${both}`,
            `Give each its own line: "- ${second.key}: …". If both do the same, write "- ${first.key}, ${second.key}: …".`,
          ];
  reader.report({ headline, label: "the second one", at: second.keySpan, help });
}

/** Reports an action that is indented as its actor is, or what a message has as its action is, and not below it. */
export function reportBeside(outer: Entry, first: Entry, inside: readonly Entry[], reader: DocumentReader): void {
  const dash = kindsByName.has(outer.key) ? "" : "- ";
  reader.report({
    headline: `"${first.key}" stands beside "${outer.key}", and not inside it`,
    label: "belongs inside",
    at: first.keySpan,
    help: `Indent it deeper than "${outer.key}", or write ${dash}${outer.key}: { ${inside.map(sketch).join(", ")} }.`,
  });
}

/** An entry as it is to be written; what was moved into it is shown. */
function sketch({ key, value }: Entry): string {
  const moved = value.kind === "map" && value.entries.some(({ keySpan }) => keySpan.start < value.span.start);
  return `${key}: ${moved ? `{ ${value.entries.map((each) => `${each.key}: …`).join(", ")} }` : "…"}`;
}

/** A word of the language, where nobody acts or somebody else. */
function reportMisplaced(kind: StepKind, { key, keySpan }: Entry, reader: DocumentReader): void {
  const { acting, document } = reader;
  if (acting.crowd && kind.actor === "peer") {
    reader.report({
      headline: acting.nobody ? `Nobody is there to ${key}` : `A stream to several connections cannot ${key}`,
      label: acting.nobody ? "who does it?" : "which of them?",
      at: keySpan,
      help: acting.nobody
        ? "Say which connections run the steps."
        : "It may send, close and drop. What one connection does stands in a stream to: each, or in a rule.",
    });
    return;
  }
  const [actor = "alice"] = kind.actor === "server" ? [...document.servers, "chat"] : document.clients;
  const { bare } = kind.value;
  const own = `Write - ${actor}: ${bare ? key : `{ ${key}: … }`}.`;
  // Other tools pause where we wait.
  const { track } = reader;
  if (!acting.peer && acting.server === undefined && track !== undefined && document.clients.has(track)) {
    reader.report({
      headline: `"${key}" needs an actor`,
      label: "who does it?",
      at: keySpan,
      help: `"${track}" is the name of a track here, and nobody acts in it yet. Write ${track}: [{ ${track}: ${bare ? key : `{ ${key}: … }`} }].`,
    });
    return;
  }
  const help = kind.name === "pause" ? `${own} To let time pass, write - wait: 500ms.` : own;
  if (document.isMock && acting.peer) {
    const told =
      key === "connect"
        ? { label: "its client has connected", help: "What it does when it is open stands in onConnect." }
        : { label: "for servers of a scenario" };
    reader.report({ headline: `A connection of a mock cannot ${key}`, at: keySpan, ...told });
    return;
  }
  if (key === "connect" && (acting.accepted || (acting.peer && acting.server !== undefined))) {
    reader.report({
      headline: "A connection that was accepted cannot connect",
      label: "its client has connected",
      at: keySpan,
    });
    return;
  }
  if (key === "start" && acting.server !== undefined) {
    const { server } = acting;
    reader.report({
      headline: "Servers are started by restart, also those that do not run",
      label: "not for servers",
      at: keySpan,
      help: `Write - ${server}: restart.`,
    });
    return;
  }
  const [headline, label] =
    acting.server !== undefined
      ? [`A server cannot ${key}`, "not for servers"]
      : acting.peer
        ? [`A client cannot ${key}`, "for servers"]
        : [`"${key}" needs an actor`, "who does it?"];
  reader.report({ headline, label, at: keySpan, help });
}

/** Actions of the connections of a mock alone. */
const ofMocks: ReadonlySet<string> = new Set(["join", "leave", "forward", "lose"]);

function reportWord({ key, keySpan, value }: Entry, reader: DocumentReader): void {
  const { document, acting } = reader;
  const what = acting.peer || acting.server !== undefined ? "action" : "client or control word";
  const oneText = value.kind === "empty" ? runTogether(key, reader) : undefined;
  if (oneText !== undefined) {
    reader.report({ headline: `Unknown ${what} "${key}"`, label: "one text", at: keySpan, help: oneText });
    return;
  }
  const parts = namesIn(key);
  const wrong = parts.find((part) => actorsIn(part, reader).length === 0);
  if (wrong === undefined) {
    const help = `Give each its own line: ${parts.map((part) => `"- ${part}: …"`).join(", ")}.`;
    reader.report({
      headline: "Servers act one at a time, and not together with clients",
      label: "several actors",
      at: keySpan,
      help,
    });
    return;
  }
  const group = groupPart(wrong)?.name;
  if (group !== undefined && document.clients.has(group)) {
    reader.report({ ...noGroup(group), at: partOf(keySpan, wrong) });
    return;
  }
  const words = stepKinds
    .filter((kind) => kindFor(kind.name, reader) && isActOf(kind, reader) && (reader.inMock || !ofMocks.has(kind.name)))
    .map(({ name }) => name);
  const ours = ourWord(wrong, words);
  const isOption = acting.peer && Object.hasOwn(kindsByName.get("receive")?.options ?? {}, wrong);
  const meant =
    (document.isMock && /^(?:broadcast|emitAll|sendAll|sendToAll)$/i.test(wrong) ? BROADCAST : undefined) ??
    (document.fragments.has(wrong) ? callHelp(wrong, acting.peer) : undefined) ??
    (isOption ? `Options stand beside the action: { receive: …, ${wrong}: … }.` : undefined) ??
    (ours && `Did you mean "${ours}"?`) ??
    didYouMean(wrong, [...document.clients, ...document.servers, ...document.connections.keys(), ...words]) ??
    (wrong === "self"
      ? "self is who acts, and here nobody does: it stands in what a client does, - alice: { call: … }."
      : undefined);
  // A plain key may go over several lines.
  const told = visible(wrong);
  const at = partOf(keySpan, wrong);
  const isActor = !acting.peer && acting.server === undefined;
  if (meant === undefined && isActor && document.clients.size === 0) return noteUndeclared({ name: told, at }, reader);
  const help = meant ?? known(words, reader);
  reader.report({ headline: `Unknown ${what} "${told}"`, label: `unknown ${what}`, at, help });
}

const BROADCAST =
  "It is a send to all: { send: …, to: all }; to the others: to: others; to a room: to: { room: lobby }.";

/** A fragment is no word of its own. */
function callHelp(name: string, inScript: boolean): string {
  return `It is a fragment, which is called: ${inScript ? `{ call: ${name} }` : `- call: ${name}`}.`;
}

function known(words: readonly string[], { document, acting }: DocumentReader): string {
  if (acting.peer || acting.server !== undefined) return `Known here are ${words.join(", ")}.`;
  return `The clients are ${[...document.clients].join(", ")}; control words are ${words.join(", ")}.`;
}

/** Where one of several actors stands; the whole key when it is written in another way in the file. */
function partOf(span: Span, part: string): Span {
  const at = span.source.text.slice(span.start, span.end).indexOf(part);
  return at === -1 || part === ""
    ? span
    : { source: span.source, start: span.start + at, end: span.start + at + part.length };
}
