import { type Act, act, stepsOf, tidied } from "../writing/act.ts";
import { Carriage } from "../writing/carriage.ts";
import { type Around, matcherOf, opcodeOf, payloadOf } from "../writing/content-text.ts";
import { kindOnlyMatcher } from "../writing/kind-matcher.ts";
import { kindWord, Names } from "../writing/names.ts";
import { type Dialogue, type Message, timeOf } from "../writing/read-dialogue.ts";
import { secretsAsserted, SecretVariables } from "../writing/secret-variables.ts";
import { wholeTime, withTimeouts } from "../writing/timeouts.ts";
import type { Variations } from "../writing/variations.ts";
import { printDocuments } from "../writing/print.ts";
import { Commented, mapOf, plainText, type Written } from "../writing/written.ts";
import { withHead } from "../language/head.ts";
import type { WrittenScenario } from "../language/scenario.ts";
import { expectationOf } from "../steps/waiting/ending.ts";
import type { Peer } from "../net/peer.ts";
import type { Source } from "../source.ts";
import { entry, type Entry, type Node } from "../tree.ts";
import { bareValues, hasExpressions, namedIn, partsOf } from "./step-parts.ts";
import { Failure } from "../problem.ts";
import { MASK } from "../run/mask.ts";
import { dialogueOf, type SessionDialogue } from "./session-dialogue.ts";
import type { CameEnd, CameMessage, LogEntry, PlayedStep } from "./session-log.ts";
import { SessionTime } from "./session-time.ts";
import type { HeldSecret } from "./held-secret.ts";
import { withShortSecrets } from "./short-secrets.ts";
import { secretsInSettings, secretsInStep, type TypedSecret } from "./typed-secrets.ts";
import { type Rewrite, rewritten, writtenMap, writtenNode } from "./written-node.ts";

/** A session as a scenario. */
export interface SavedSession {
  readonly text: string;
  /** What the scenario reads of the environment, and what it was in the session. */
  readonly secrets: readonly { readonly variable: string; readonly value: string }[];
  /** What is not in it. */
  readonly notes: readonly string[];
  /** Whether nothing has been done that it could do again. */
  readonly isEmpty: boolean;
}

export interface SaveInput {
  readonly name: string;
  readonly written: WrittenScenario;
  /** The file of the project, whose head the scenario inherits anyway. */
  readonly project: Source | undefined;
  readonly entries: readonly LogEntry[];
  /** The codec of each client that is not known to read JSON. */
  readonly codecs: ReadonlyMap<string, string>;
  /** When the session began, in milliseconds since 1970. */
  readonly began: number;
  /** Texts that must not stand in the file, with a name for each. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What was another in another play. */
  readonly variations: Variations;
  /** Of messages that nobody has typed a matcher for only their kinds are told: any of that kind is taken. */
  readonly onlyKinds?: boolean;
}

/**
 * Writes a session as a scenario: what was typed and passed are its steps; what came and nobody took is awaited where it
 * came; what changes from run to run may be anything of its kind, and what the server made and was sent back is extracted.
 */
export async function savedSession(input: SaveInput): Promise<SavedSession> {
  return new Saving(input, await dialogueOf(input.entries, input.began, input.variations)).write();
}

/** Of a session that has no steps yet no scenario can be made. */
export function nothingDone(verb: string): Failure {
  const headline = `There is nothing to be ${verb} yet: no step of this session has passed`;
  return new Failure({
    code: "invalid-argument",
    headline,
    help: ".connect connects; what is sent and comes then is a step.",
  });
}

class Saving {
  readonly #input: SaveInput;
  readonly #dialogue: Dialogue;
  readonly #messages: SessionDialogue["messages"];
  readonly #secrets: SecretVariables;
  readonly #carriage: Carriage;
  readonly #clients: ReadonlySet<string>;
  /** The variables of what was typed and is secret, by where it stands. */
  readonly #typed = new Map<Node, readonly HeldSecret[]>();
  /** Of what kinds messages have come behind the step before, by client. */
  readonly #behind = new Map<string, number>();
  #left = 0;

  constructor(input: SaveInput, { dialogue, messages }: SessionDialogue) {
    this.#input = input;
    this.#dialogue = dialogue;
    this.#messages = messages;
    const { root, head } = input.written;
    const document = withHead(head, root);
    const namesIn = (key: string): readonly string[] => {
      const value = document.entries.find((each) => each.key === key)?.value;
      return value?.kind === "map" ? value.entries.map((each) => each.key) : [];
    };
    this.#clients = new Set(namesIn("clients"));
    const names = new Names([...this.#clients, ...namesIn("servers"), ...namesIn("vars"), ...namedIn(input.entries)]);
    this.#secrets = new SecretVariables(names);
    for (const [text, called] of input.secrets) this.#secrets.of(text, called);
    for (const each of typedSecrets(input.entries, entry(document, "clients")?.value)) this.#hide(each);
    this.#carriage = new Carriage(dialogue, names, this.#secrets);
  }

  write(): SavedSession {
    const time = new SessionTime(this.#input.entries);
    const acts = withTimeouts(tidied(this.#input.entries.flatMap((each) => time.of(each, this.#acts(each)))));
    const { name, written, project } = this.#input;
    const { root, head } = written;
    const isWanted = ({ key, keySpan }: Entry): boolean => kept.has(key) && keySpan.source !== project;
    const members = withShortSecrets(
      writtenMap(withHead(head, root), this.#rewrite, isWanted, this.#typed),
      this.#secrets.all.filter(({ value }) => value.length < SHORTEST_SECRET),
    );
    const steps = stepsOf(acts);
    const rest = printDocuments([new Map<string, Written>([...members, ["steps", new Commented(steps)]])], []);
    // Nobody is asked for a secret that is not read.
    const read = namesRead(rest);
    const secrets = this.#secrets.all.filter(({ name: variable }) => read.has(variable));
    const vars = members.get("vars");
    const ofSecrets = secrets.map((each) => [each.name, `\${env.${each.variable}}`] as const);
    const document = new Map<string, Written>([
      ["name", plainText(this.#masked(name))],
      ...Object.entries({ timeout: wholeTime(acts) }).filter((each): each is [string, string] => each[1] !== undefined),
      ...members,
      ...(secrets.length === 0
        ? []
        : ([
            ["vars", new Map([...(vars instanceof Map ? (vars as ReadonlyMap<string, Written>) : []), ...ofSecrets])],
            ["secrets", [...listOf(members.get("secrets")), ...secrets.map((each) => each.name)]],
            ["before", new Commented([new Commented(secretsAsserted(secrets)), ...listOf(members.get("before"))])],
          ] as const)),
      ["steps", new Commented(steps)],
    ]);
    const reasons = this.#carriage.reasons.slice(0, MOST_REASONS).map((each) => `- ${each}`);
    const about = [
      "A session of wstest connect.",
      ...(secrets.length === 0
        ? []
        : [
            `Secrets are not in the file: it reads ${secrets.map((each) => each.variable).join(", ")} from the environment.`,
          ]),
      ...(reasons.length === 0 ? [] : ["Carried from message to message:", ...reasons]),
    ];
    const notes = this.#left === 0 ? [] : [`${this.#left} messages that came again and again are not awaited in it.`];
    return { text: printDocuments([document], about), secrets, notes, isEmpty: steps.length === 0 };
  }

  #hide({ node, text, called }: TypedSecret): void {
    const known = this.#typed.get(node) ?? [];
    this.#typed.set(node, [...known, { value: text, name: this.#secrets.of(text, called) }]);
  }

  /** What is secret reads its variable, wherever it stands. */
  readonly #rewrite: Rewrite = (text) => {
    let written = text;
    for (const { value, name } of this.#secrets.all)
      if (value.length >= SHORTEST_SECRET) written = written.replaceAll(value, () => `\${${name}}`);
    return written;
  };

  /** A name reads no variables in the reports of a file that does not run. */
  #masked(name: string): string {
    let masked = name;
    for (const { value } of this.#secrets.all)
      if (value.length >= SHORTEST_SECRET) masked = masked.replaceAll(value, MASK);
    return masked;
  }

  #acts(each: LogEntry): readonly Act[] {
    switch (each.kind) {
      case "step":
        this.#behind.clear();
        return [this.#step(each)];
      case "message":
        return this.#came(each);
      case "end":
        return this.#ended(each);
    }
  }

  #step({ node, self, sent, took, at }: PlayedStep): Act {
    const { actors, verb, value, options } = partsOf(node, self, this.#clients);
    const [frame, another] = sent;
    const message = frame && !another ? this.#messages.get(frame) : undefined;
    const isPlain =
      verb === "send" && value && frame && message && !this.#input.codecs.has(frame.peer) && !hasExpressions(value);
    const done = isPlain
      ? rewritten(payloadOf(message.content, this.#around(message, "client")), this.#rewrite)
      : value && this.#written(value);
    const opcode: [string, Written][] = isPlain && opcodeOf(message.content) ? [["opcode", "binary"]] : [];
    const extracts = this.#extracts(took);
    const beside = [...options.map((each) => [each.key, this.#written(each.value)] as const), ...opcode];
    const whole = extracts.size === 0 ? beside : withExtracts(beside, extracts);
    const bare = done === undefined && whole.length > 0 ? (bareValues.get(verb) ?? "$any") : undefined;
    return { actors, verb, value: done ?? bare, options: new Map(whole), comments: [], at };
  }

  /** What others carry on of the messages that a step has taken. */
  #extracts(took: readonly number[]): ReadonlyMap<string, Written> {
    const extracts = new Map<string, Written>();
    for (const [{ frame, direction }, message] of this.#messages)
      if (direction === "in" && took.includes(frame))
        for (const { name, from } of this.#carriage.extracts(message)) extracts.set(name, from);
    return extracts;
  }

  /** Ticks that come by themselves are awaited a few times, and not until the end of the session. */
  #came({ event, taken }: CameMessage): readonly Act[] {
    const message = this.#messages.get(event);
    if (taken || !message) return [];
    const kind = `${event.peer} ${kindWord(message) ?? message.content.kind}`;
    const count = (this.#behind.get(kind) ?? 0) + 1;
    this.#behind.set(kind, count);
    const extracts = this.#carriage.extracts(message);
    if (count > MOST_ALIKE && extracts.length === 0) {
      this.#left++;
      return [];
    }
    const { content } = message;
    const written = this.#input.onlyKinds
      ? kindOnlyMatcher(content)
      : matcherOf(content, this.#around(message, "server"));
    const matcher = rewritten(written, this.#rewrite);
    const extract = new Map(extracts.map(({ name, from }) => [name, from]));
    const binary = opcodeOf(message.content);
    // JSON among messages of another codec.
    const isForeign = message.content.kind === "value" && !event.binary && this.#input.codecs.has(event.peer);
    const options = new Map<string, Written>([
      ...(isForeign ? [["codec", "json"] as const] : []),
      ...(binary ? [["opcode", binary] as const] : []),
      ...(extract.size > 0 ? [["extract", extract] as const] : []),
    ]);
    return [act(event.peer, "receive", matcher, event.at, options)];
  }

  #ended({ client, end, at, unawaited }: CameEnd): readonly Act[] {
    if (end.awaited && !unawaited) return [];
    const how: Written = end.error
      ? mapOf({ error: end.error.limit ? "limit" : "protocol" })
      : Number(expectationOf(end));
    return [act(client, "closed", how, at)];
  }

  #around(message: Message, from: "client" | "server"): Around {
    const { habits } = this.#dialogue;
    const decide = from === "client" ? this.#carriage.sent(message) : this.#carriage.received(message);
    return { from, habits, now: timeOf(this.#dialogue, message), decide, variations: this.#input.variations };
  }

  #written(node: Node): Written {
    return writtenNode(node, this.#rewrite, this.#typed);
  }
}

/** The codecs of clients that read messages in another way than as JSON; profiles have events, which are told as JSON. */
export function otherCodecs(clients: readonly Peer[]): ReadonlyMap<string, string> {
  const others = clients.filter(({ codec, session }) => codec.name !== "json" && !session.events);
  return new Map(others.map(({ name, codec }) => [name, codec.name]));
}

// --- internal ---

/** So many messages of a kind are awaited behind one step. */
const MOST_ALIKE = 3;
const MOST_REASONS = 12;
const SHORTEST_SECRET = 4;

/** What a scenario keeps of the one that the session was begun with. */
const kept: ReadonlySet<string> = new Set([
  "vars",
  "secrets",
  "servers",
  "clients",
  "fragments",
  "defaults",
  "before",
  "finally",
]);

/** What somebody has typed in a session, as steps and as clients. What a file says stands in a file already. */
function typedSecrets(entries: readonly LogEntry[], clients: Node | undefined): readonly TypedSecret[] {
  const added =
    clients?.kind === "map" ? clients.entries.filter(({ value }) => value.span.source.file === "prompt") : [];
  return [
    ...added.flatMap(({ value }) => secretsInSettings(value)),
    ...entries.flatMap((each) => (each.kind === "step" ? secretsInStep(each.node) : [])),
  ];
}

function listOf(written: Written | undefined): readonly Written[] {
  return Array.isArray(written) ? (written as readonly Written[]) : [];
}

/** The names that expressions in a text read. */
function namesRead(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/\$\{([^}]*)\}/g)].flatMap(([, inner = ""]) => inner.match(/\w+/g) ?? []));
}

function withExtracts(
  beside: readonly (readonly [string, Written])[],
  extracts: ReadonlyMap<string, Written>,
): readonly (readonly [string, Written])[] {
  const own = beside.find(([key]) => key === "extract")?.[1];
  const all = new Map([...extracts, ...(own instanceof Map ? (own as ReadonlyMap<string, Written>) : [])]);
  return [...beside.filter(([key]) => key !== "extract"), ["extract", all]];
}
