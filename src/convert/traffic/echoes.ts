import { type Content, nameAt, type Path, pathText, scalarsIn } from "../../recording/content.ts";
import { discriminators } from "../../recording/habits.ts";
import { isJwt } from "../../recording/jwt.ts";
import { isMasked, maskedName } from "../../recording/masked.ts";
import { isSaidSecret } from "../../recording/secret-name.ts";
import { keyOf, type PlaceKey, placeKey } from "../../writing/carriage.ts";
import { type Decide, type Decision, type Spot } from "../../writing/decided.ts";
import { kindWord, nameOfPlace, type Names } from "../../writing/names.ts";
import { type Dialogue, isMessage, type Message, timeOf } from "../../writing/read-dialogue.ts";

/**
 * What a server says again of what its client has said, as expressions of a mock: what was in the message that it answers is
 * `${message.id}`, what was said before is kept in the state of the connection.
 */
export class Echoes {
  /** Variables of a connection, with what they were in the recording. */
  readonly states = new Map<string, string | number>();
  readonly #names: Names;
  /** Where clients have said something first that the server says again. */
  readonly #origins = new Set<PlaceKey>();
  readonly #said = new Map<number, Message>();
  /** Where the server says what stands in another place. */
  readonly #uses = new Map<PlaceKey, { readonly message: Message; readonly path: Path }>();
  /** By what a message is and where the value stands in it: one name for all that are alike. */
  readonly #stateNames = new Map<string, string>();
  /** What a message gives to the state. */
  readonly #kept = new Map<number, Map<string, string>>();
  /** What the server has made, and clients say again. */
  readonly #given = new Set<PlaceKey>();
  /** What is said in more than one place. */
  readonly #again = new Set<PlaceKey>();
  readonly #dialogue: Dialogue;

  constructor(dialogue: Dialogue, names: Names) {
    this.#names = names;
    this.#dialogue = dialogue;
    for (const moment of dialogue.moments) {
      if (!isMessage(moment)) continue;
      this.#said.set(moment.number, moment);
      for (const { first, again, value } of moment.carried) {
        if (moment.event.from === "client" && first.from === "server") this.#given.add(keyOf(again));
        this.#again.add(keyOf(first)).add(keyOf(again));
        const message = this.#said.get(first.number);
        const isEcho =
          moment.event.from === "server" && first.from === "client" && first.connection === again.connection;
        if (!isEcho || !message || message.content.kind !== "value" || first.within || !isSayable(first.path)) continue;
        if (isSaidSecret(nameAt(first.path), String(value), "client")) continue;
        this.#origins.add(keyOf(first));
        this.#uses.set(keyOf(again), { message, path: first.path });
      }
    }
  }

  /** How what a client says is matched: what the answers repeat, and what changes, may be anything of its kind. */
  heard({ number }: Pick<Message, "number">): Decide {
    return ({ path, within, value, volatile }) => {
      const key = placeKey(number, path, within);
      // A client has another one the next time: of another kind, too, as what the mock itself has given it over HTTP.
      if (typeof value === "string" && (isMasked(value) || isSaidSecret(nameAt(path), value, "client")))
        return "any text";
      if (this.#given.has(key)) return undefined;
      return volatile || this.#origins.has(key) ? "any" : undefined;
    };
  }

  /** How what the server says is written; `cause`: what it answers, if that is known where it is said. */
  answered(message: Message, cause: Message | undefined): Decide {
    return (spot) => {
      const key = placeKey(message.number, spot.path, spot.within);
      const use = this.#uses.get(key);
      if (use)
        return { code: use.message === cause ? codeOf(use.path) : this.#keep(use.message, use.path, spot.value) };
      const same = cause && spot.within === undefined ? sameIn(cause.content, spot) : undefined;
      if (same) return { code: codeOf(same) };
      return standIn(spot) ?? (this.#again.has(key) ? undefined : madeAnew(spot, timeOf(this.#dialogue, message)));
    };
  }

  /** What a message gives to the state of its connection: names, and where they stand. Ask when all answers are written. */
  kept({ number }: Message): ReadonlyMap<string, string> {
    return this.#kept.get(number) ?? new Map<string, string>();
  }

  #keep(message: Message, path: Path, value: string | number): string {
    const key = `${kindWord(message) ?? ""} ${pathText(path)}`;
    let name = this.#stateNames.get(key);
    if (name === undefined) {
      name = this.#names.take(nameOfPlace(message, path, undefined));
      this.#stateNames.set(key, name);
      this.states.set(name, value);
    }
    const kept = this.#kept.get(message.number) ?? new Map<string, string>();
    this.#kept.set(message.number, kept.set(name, codeOf(path)));
    return name;
  }
}

// --- internal ---

/** Where a message has the same under the same name, but for the name of what it is. */
function sameIn(content: Content, { value, path }: Spot): Path | undefined {
  const name = nameAt(path);
  if (name === undefined || discriminators.includes(name) || content.kind !== "value" || value === "") return undefined;
  for (const each of scalarsIn(content))
    if (each.value === value && nameAt(each.path) === name && isSayable(each.path)) return each.path;
  return undefined;
}

/** What proves who somebody is stays out of the file: something else stands there. */
function standIn({ value, path }: Spot): Decision {
  if (typeof value !== "string") return undefined;
  const masked = maskedName(value);
  // As the answers of HTTP have it.
  if (masked !== undefined) return { code: JSON.stringify(`recorded-${masked}`) };
  if (!isSaidSecret(nameAt(path), value, "server")) return undefined;
  return {
    code: isJwt(value) ? "jwt({'sub': 'recorded'}, 'recorded')" : `"recorded-${nameAt(path) ?? "secret"}"`,
  };
}

/** Times are those of now, as far from it as they were; what nobody says again is another each time. */
function madeAnew({ value, volatile, within }: Spot, now: number | undefined): Decision {
  if (within) return undefined;
  if (volatile?.kind === "uuid") return { code: "uuid()" };
  if (volatile?.kind !== "time" || now === undefined) return undefined;
  const later = (time: number, unit: number): string => {
    const away = Math.round((time - now) / unit);
    return Math.abs(time - now) < NOW ? "" : away < 0 ? ` - ${-away}` : ` + ${away}`;
  };
  if (typeof value === "string") {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return undefined;
    const away = later(Date.parse(value), 1);
    return { code: away === "" ? "isoNow()" : `isoTime(now()${away})` };
  }
  if (value >= MILLISECONDS && Number.isInteger(value)) return { code: `now()${later(value, 1)}` };
  return Number.isInteger(value) && value < MILLISECONDS / 100
    ? { code: `int(now() / 1000)${later(value * 1000, 1000)}` }
    : undefined;
}

/** Closer than so many milliseconds is now. */
const NOW = 5000;
/** From here on numbers are milliseconds since 1970. */
const MILLISECONDS = 1e12;

/** Whether an expression can name the place without a doubt. */
function isSayable(path: Path): boolean {
  return path.every((key) => typeof key === "number" || /^[\w .:-]+$/.test(key));
}

/** A place in the message, as an expression: `message.items[0]["a b"]`. */
function codeOf(path: Path): string {
  return path.reduce<string>(
    (code, key) =>
      typeof key === "string" && /^[A-Za-z_]\w*$/.test(key)
        ? `${code}.${key}`
        : `${code}[${typeof key === "number" ? key : JSON.stringify(key)}]`,
    "message",
  );
}
