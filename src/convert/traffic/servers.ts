import { plainText, type Written } from "../../writing/written.ts";
import { dialledOf, originOf } from "./handshake.ts";
import type { Names } from "../../writing/names.ts";
import type { Dialogue, Talk } from "../../writing/read-dialogue.ts";

/** The servers that clients connect to, by names. */
export class Servers {
  readonly #origins = new Map<string, string>();
  readonly #names: Names;
  /** Where connections lead that do not say it themselves. */
  readonly #target: string;

  constructor(dialogue: Dialogue, names: Names) {
    this.#names = names;
    const { target = "" } = dialogue.head;
    this.#target = URL.canParse(target) ? originOf(new URL(target)) : UNKNOWN;
  }

  /** The name of the server that a connection leads to; one that has none gets one. */
  nameOf(talk: Talk): string {
    const socket = (dialledOf(talk).origin ?? this.#target).replace(/^http/, "ws");
    let name = this.#origins.get(socket);
    if (name === undefined) this.#origins.set(socket, (name = this.#names.take("server")));
    return name;
  }

  /** `{ server: ws://127.0.0.1:9000 }` */
  get all(): ReadonlyMap<string, Written> {
    return new Map([...this.#origins].map(([origin, name]) => [name, plainText(origin)]));
  }
}

// --- internal ---

/** Where a server is looked for when a recording does not tell. */
const UNKNOWN = "ws://127.0.0.1:8080";
