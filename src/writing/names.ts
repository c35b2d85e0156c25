import { isObject } from "../match/equality.ts";
import { addressOf } from "../recording/address.ts";
import { nameAt, type Path, scalarsIn } from "../recording/content.ts";
import { discriminators } from "../recording/habits.ts";
import { isTaken } from "../language/vars.ts";
import { variableName } from "./variable-name.ts";
import { type Dialogue, isHandshake, isMessage, type Message, type Moment, type Talk } from "./read-dialogue.ts";

/** Names that are given once. */
export class Names {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** The name, or one with a number behind it. */
  take(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#taken.has(name); number++) name = `${wanted}${/\d$/.test(wanted) ? "_" : ""}${number}`;
    this.#taken.add(name);
    return name;
  }
}

/**
 * Who the connections belong to: by what they say of themselves, by who has logged in for them, else `client1`, `client2`. A connection of the same name
 * that comes when the one before has ended is the same client that connects again. One that never reached the server has none.
 */
export function clientNames(dialogue: Dialogue, names: Names): ReadonlyMap<Talk, string> {
  const ends = new Map<Talk, number>();
  const said = new Map<Talk, Message[]>();
  for (const moment of dialogue.moments) {
    if (moment.event.type === "end" || moment.event.type === "close") ends.set(moment.talk, moment.event.at);
    if (!isMessage(moment)) continue;
    const own = said.get(moment.talk) ?? [];
    if (own.length < FIRST) own.push(moment);
    said.set(moment.talk, own);
  }
  const talks = dialogue.talks.filter((talk) => isHandshake(talk) && talk.unreached === undefined);
  const result = new Map<Talk, string>();
  const latest = new Map<string, { readonly talk: Talk; readonly name: string }>();
  const alone = talks.length === 1;
  for (const talk of talks) {
    const own = ownName(talk, said.get(talk) ?? []);
    const before = own === undefined ? undefined : latest.get(own);
    const isAgain = before !== undefined && (ends.get(before.talk) ?? Infinity) <= talk.open.at;
    const name = isAgain ? before.name : names.take(own ?? (alone ? "client" : `client${talk.number}`));
    if (own !== undefined) latest.set(own, { talk, name });
    result.set(talk, name);
  }
  return result;
}

/** A name for a value, by where it stands: `$.session.id` is `session_id`, the id of an order `order_id`. */
export function nameOfPlace(moment: Moment, path: Path, before: string | undefined): string {
  const own = before ?? nameAt(path) ?? "value";
  if (!/^(?:id|sid|uid|uuid|key|ref|token|hash|value|name|data)$/i.test(own)) return variableName(own);
  const parent = before === undefined ? nameAt(path.slice(0, path.lastIndexOf(own))) : undefined;
  const about =
    parent !== undefined && parent !== "data"
      ? parent
      : (kindWord(moment) ?? (/^token$/i.test(own) ? undefined : asked(moment)));
  return variableName(about === undefined || about.length > 30 ? own : `${about}_${own}`);
}

/** What a message says that it is: the value of `type`, `event`, `method`, … */
export function kindWord({ content }: Pick<Moment, "content">): string | undefined {
  if (content?.kind !== "value" || !isObject(content.value)) return undefined;
  const { value } = content;
  return discriminators
    .map((name) => (Object.hasOwn(value, name) ? value[name] : undefined))
    .find((each) => typeof each === "string" && /^\w[\w .:/-]{0,60}$/.test(each)) as string | undefined;
}

// --- internal ---

/** What plain HTTP was asked for: the last word of its path. */
function asked({ talk }: Moment): string | undefined {
  if (isHandshake(talk) || !talk.request) return undefined;
  return addressOf(talk.request.url)
    .path.split("/")
    .findLast((each) => /^[a-z][a-z-]*$/i.test(each));
}

/** So many messages of a connection are looked at for the name of its client. */
const FIRST = 6;
const calls =
  /^(?:user|username|user_name|name|nick|nickname|login|player|as|from|sender|clientId|client_id|userId|user_id)$/i;

const greets = /^(?:user|username|user_name|nick|nickname|login|player)$/i;

function ownName({ request, login }: Talk, said: readonly Message[]): string | undefined {
  const url = request && URL.canParse(request.url) ? new URL(request.url) : undefined;
  const inQuery = [...(url?.searchParams ?? [])].filter(([name]) => calls.test(name)).map(([, value]) => value);
  const bearer = request?.headers.find(([name]) => name.toLowerCase() === "authorization")?.[1].split(" ")[1];
  // The server greets by name; what it tells later may be about others.
  const telling = said.filter(({ event }, index) => event.from === "client" || index === 0);
  const inMessages = telling.flatMap(({ content, event }) =>
    [...scalarsIn(content)].flatMap(({ path, value }) => {
      const name = nameAt(path);
      const isName = name !== undefined && (event.from === "client" ? calls : greets).test(name);
      return path.length <= 2 && isName && typeof value === "string" ? [value] : [];
    }),
  );
  return [...inQuery, ...(bearer === undefined ? [] : [bearer]), ...inMessages, ...(login === undefined ? [] : [login])]
    .map(asName)
    .find((each) => each !== "");
}

/** A word that can stand before what somebody does; empty when it is none. */
function asName(text: string): string {
  const name = text.trim().replaceAll(" ", "_");
  if (!/^[A-Za-z][\w-]{0,23}$/.test(name) || /\d{4}/.test(name)) return "";
  return isTaken(name) || ["all", "self", "id", "name", "if", "undefined", "null", "server"].includes(name) ? "" : name;
}
