import { parseDuration } from "../../expression/duration.ts";
import { leftOut } from "../../recording/exchanges.ts";
import { kindsByName } from "../../steps/index.ts";
import type { CloseEvent, EndEvent } from "../../recording/traffic.ts";
import { Commented, mapOf, plainText, type Written } from "../../writing/written.ts";
import { type Act, act, stepsOf, tidied } from "../../writing/act.ts";
import { Carriage } from "../../writing/carriage.ts";
import { awaitedClose, sentClose } from "./close-text.ts";
import { type Around, matcherOf, opcodeOf, payloadOf } from "../../writing/content-text.ts";
import { Clients } from "./clients.ts";
import { httpAct } from "./http-act.ts";
import { Heads } from "./heads.ts";
import { isLeft, Jars } from "../../writing/jars.ts";
import { type Left, openEnds } from "./left.ts";
import { clientNames, Names } from "../../writing/names.ts";
import {
  type Dialogue,
  isHandshake,
  isMessage,
  type Message,
  type Moment,
  textOf,
  timeOf,
  type Talk,
} from "../../writing/read-dialogue.ts";
import { secretsAsserted, SecretVariables } from "../../writing/secret-variables.ts";
import { Servers } from "./servers.ts";
import { wholeTime, withTimeouts } from "../../writing/timeouts.ts";

/** A scenario that is made of a recording, before it is YAML. */
export interface WrittenScenario {
  readonly document: Written;
  /** Lines about what was found: for the head of the file. */
  readonly about: readonly string[];
  readonly left: readonly Left[];
}

/**
 * A recording as a scenario: its connections are clients on one timeline; what the server sent is awaited where it came; what
 * changes from run to run may be anything of its kind; what the server makes and a client sends back is extracted.
 */
export function scenarioOf(dialogue: Dialogue, name: string): WrittenScenario {
  return new ScenarioWriter(dialogue).write(name);
}

class ScenarioWriter {
  readonly #dialogue: Dialogue;
  readonly #names = new Names();
  readonly #secrets = new SecretVariables(this.#names);
  readonly #servers: Servers;
  readonly #jars: Jars;
  readonly #carriage: Carriage;
  readonly #heads: Heads;
  readonly #clients: Clients;
  readonly #states = new Map<Talk, "open" | "closing" | "over">();
  /** Connections that their clients have closed. */
  readonly #ownCloses = new Set<Talk>();
  /** How many messages of the server crossed the close of its client. */
  readonly #crossed = new Map<Talk, number>();
  readonly #acts: Act[] = [];
  readonly #left: Left[] = [];
  /** What was left open, by place and reason. */
  readonly #open = new Map<string, string>();

  constructor(dialogue: Dialogue) {
    this.#dialogue = dialogue;
    this.#servers = new Servers(dialogue, this.#names);
    for (const talk of dialogue.talks) if (!isLeft(dialogue, talk)) this.#servers.nameOf(talk);
    const clients = clientNames(dialogue, this.#names);
    this.#jars = new Jars(dialogue, clients);
    this.#carriage = new Carriage(dialogue, this.#names, this.#secrets, this.#jars);
    this.#heads = new Heads(dialogue, this.#carriage, { secrets: this.#secrets, servers: this.#servers });
    this.#clients = new Clients(clients, this.#heads);
  }

  write(name: string): WrittenScenario {
    for (const moment of this.#dialogue.moments) {
      if (isMessage(moment)) this.#message(moment);
      else this.#event(moment);
    }
    for (const [talk, count] of this.#crossed)
      this.#left.push({ talk, text: `${countOf(count)} came when it had closed` });
    const left = leftOut(
      [...this.#dialogue.exchanges.values()].filter(({ belongs }) => belongs === undefined),
      "written",
    );
    if (left !== undefined) this.#left.push({ talk: undefined, text: left });
    for (const line of openEnds(this.#dialogue)) this.#left.push(line);
    const acts = withTimeouts(tidied(this.#acts));
    const secrets = this.#secrets.all;
    const hidden = [...new Set([...secrets.map(({ name: each }) => each), ...this.#carriage.secrets])];
    const document = mapOf({
      name: plainText(name),
      timeout: wholeTime(acts),
      vars: secrets.length > 0 ? new Map(secrets.map((each) => [each.name, `\${env.${each.variable}}`])) : undefined,
      secrets: hidden.length > 0 ? hidden : undefined,
      servers: new Commented(this.#servers.all),
      clients: new Commented(this.#clients.settings),
      before: secrets.length > 0 ? new Commented([new Commented(secretsAsserted(secrets))]) : undefined,
      steps: new Commented(stepsOf(acts)),
    });
    return { document, about: this.#about(), left: this.#left };
  }

  #about(): readonly string[] {
    const secrets = this.#secrets.all.map(({ variable }) => variable);
    const open = [...this.#open.values()];
    const shown = open.slice(0, MOST_SHOWN);
    return [
      ...(secrets.length > 0
        ? [`Secrets are not in the file: it reads ${secrets.join(", ")} from the environment.`]
        : []),
      ...(this.#carriage.reasons.length > 0
        ? [
            "Carried from message to message:",
            ...this.#carriage.reasons.slice(0, MOST_SHOWN).map((each) => `- ${each}`),
          ]
        : []),
      ...(open.length > 0 ? ["Left open, since it changes from run to run:", ...shown.map((each) => `- ${each}`)] : []),
      ...(open.length > shown.length ? [`- and ${open.length - shown.length} more`] : []),
    ];
  }

  #message(message: Message): void {
    const { talk, event, content } = message;
    const actor = this.#connected(message);
    if (actor === undefined) return;
    const opcode = opcodeOf(content);
    const binary: [string, Written][] = opcode === undefined ? [] : [["opcode", opcode]];
    if (event.from === "client") {
      // What was on its way when the other side closed reaches nobody.
      if (this.#states.get(talk) !== "open") return;
      const payload = payloadOf(content, this.#around(message, "client"));
      this.#acts.push(act(actor, "send", payload, event.at, new Map(binary)));
      return;
    }
    // What was on its way when the client closed may not come the next time.
    if (this.#ownCloses.has(talk)) {
      this.#crossed.set(talk, (this.#crossed.get(talk) ?? 0) + 1);
      return;
    }
    const matcher = certain(matcherOf(content, this.#around(message, "server")));
    const extracts = this.#carriage.extracts(message);
    const extract = new Map(extracts.map(({ name, from }) => [name, from]));
    const options = new Map([...binary, ...(extract.size > 0 ? [["extract", extract] as const] : [])]);
    this.#acts.push(act(actor, "receive", matcher, event.at, options));
  }

  #around(message: Message, from: "client" | "server"): Around {
    const { habits } = this.#dialogue;
    const decide = from === "client" ? this.#carriage.sent(message) : this.#carriage.received(message);
    return {
      from,
      habits,
      now: timeOf(this.#dialogue, message),
      decide: (spot) => {
        const decision = decide(spot);
        if (decision === "any" && spot.volatile) this.#note(spot.path, spot.volatile.why);
        return decision;
      },
    };
  }

  #note(path: readonly (string | number)[], why: string): void {
    const names = path
      .map((key) => (typeof key === "number" ? "[*]" : key))
      .join(".")
      .replaceAll(".[", "[");
    const place = names === "" ? "in texts" : names;
    const key = `${place} ${why.replace(/:.*/, "")}`;
    if (!this.#open.has(key)) this.#open.set(key, `${place}: ${why}`);
  }

  #event(moment: Exclude<Moment, Message>): void {
    const { talk, event } = moment;
    if (!isHandshake(talk)) {
      // It stands where it was asked: what it sets off may come before its answer.
      if (event === talk.request && !isLeft(this.#dialogue, talk)) this.#http(moment);
      return;
    }
    switch (event.type) {
      case "response":
        if (event.status === 101) this.#connected(moment);
        else this.#refused(moment, event.status);
        break;
      case "ping":
        if (event.from === "client") this.#ping(moment, event.data);
        break;
      case "close":
        this.#close(moment, event);
        break;
      case "end":
        this.#end(moment, event);
        break;
      case "error":
        this.#left.push({ talk, text: event.message });
        break;
      default:
    }
  }

  #http(moment: Moment): void {
    const rooms = { dialogue: this.#dialogue, carriage: this.#carriage, heads: this.#heads };
    const written = httpAct(moment, rooms, this.#jars.clientOf(moment.talk));
    if (written) this.#acts.push(written);
  }

  /** Who acts on a connection, which is opened first if it is not. */
  #connected({ talk, event }: Moment): string | undefined {
    const actor = this.#clients.nameOf(talk);
    if (actor === undefined || this.#states.get(talk) === "over") return undefined;
    if (!this.#states.has(talk)) {
      this.#states.set(talk, "open");
      const expect = this.#clients.expected(talk);
      const options = new Map<string, Written>(expect ? [["expect", expect]] : []);
      this.#acts.push(act(actor, "connect", this.#clients.override(talk), event.at, options));
    }
    return actor;
  }

  #refused({ talk, event }: Moment, status: number): void {
    const actor = this.#clients.nameOf(talk);
    if (actor === undefined) return;
    this.#states.set(talk, "over");
    const expect = new Map([["expect", mapOf({ status })]]);
    this.#acts.push(act(actor, "connect", this.#clients.override(talk), event.at, expect));
  }

  /** A ping waits for its pong, if there was one. */
  #ping(moment: Moment, data: Uint8Array): void {
    const { talk, number } = moment;
    const pong = this.#dialogue.moments
      .slice(number + 1)
      .find((each) => each.talk === talk && each.event.type === "pong" && each.event.from === "server");
    const actor = this.#connected(moment);
    if (!pong || actor === undefined || this.#states.get(talk) !== "open") return;
    const text = textOf(data);
    const value =
      data.length === 0
        ? undefined
        : text === undefined
          ? mapOf({ $hex: Buffer.from(data).toString("hex") })
          : plainText(text);
    this.#acts.push(act(actor, "ping", value, pong.event.at));
  }

  #close(moment: Moment, { from, code, reason, at }: CloseEvent): void {
    const actor = this.#connected(moment);
    const { talk } = moment;
    if (actor === undefined || this.#states.get(talk) !== "open") return;
    this.#states.set(talk, "closing");
    if (from === "client") {
      this.#ownCloses.add(talk);
      const value = sentClose(code, reason);
      this.#acts.push(act(actor, "close", value === 1000 ? undefined : value, at));
    } else this.#acts.push(act(actor, "closed", awaitedClose(code, reason), at));
  }

  #end(moment: Moment, { from, how, at }: EndEvent): void {
    const { talk } = moment;
    const actor = this.#clients.nameOf(talk);
    const isOpen = this.#states.get(talk) === "open";
    if (how !== "cut") this.#states.set(talk, "over");
    if (actor === undefined || !isOpen || how === "cut" || how === "unknown" || from === undefined) return;
    if (from === "server") this.#acts.push(act(actor, "closed", 1006, at));
    else this.#acts.push(act(actor, "drop", how === "fin" ? "end" : undefined, at));
  }
}

// --- internal ---

const MOST_SHOWN = 12;
const receiveOptions: ReadonlySet<string> = new Set(Object.keys(kindsByName.get("receive")?.options ?? {}));

function countOf(count: number): string {
  return count === 1 ? "a message that" : `${count} messages that`;
}

/** A matcher that could be an option, or options, that somebody has written in its place says that it is one. */
function certain(matcher: Written): Written {
  if (typeof matcher === "string" && parseDuration(matcher) !== undefined) return mapOf({ $eq: matcher });
  const isDoubtful =
    matcher instanceof Map && matcher.size > 0 && [...matcher.keys()].every((key) => receiveOptions.has(String(key)));
  return isDoubtful ? mapOf({ $only: matcher }) : matcher;
}
