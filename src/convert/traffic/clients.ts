import { mapOf, plainText, type Written, writtenKey } from "../written.ts";
import { dialledOf, headerMap, originOf, protocolOf } from "./handshake.ts";
import { clientNames, type Names } from "./names.ts";
import type { Dialogue, Talk } from "./read-dialogue.ts";
import type { Secrets } from "./secrets.ts";

type Settings = ReadonlyMap<string, Written>;

/** The clients of a scenario, the servers that they connect to, and how. */
export class Clients {
  readonly #secrets: Secrets;
  readonly #names: ReadonlyMap<Talk, string>;
  readonly #servers = new Map<string, string>();
  readonly #serverNames: Names;
  /** Where connections lead that do not say it themselves. */
  readonly #target: string;
  /** The settings of each client, as it connects first. */
  readonly #settings = new Map<string, Settings>();

  constructor(dialogue: Dialogue, names: Names, secrets: Secrets) {
    this.#secrets = secrets;
    this.#serverNames = names;
    const { target = "" } = dialogue.head;
    this.#target = URL.canParse(target) ? originOf(new URL(target)) : UNKNOWN;
    for (const talk of dialogue.talks) this.#server(dialledOf(talk).origin);
    this.#names = clientNames(dialogue, names);
    for (const [talk, name] of this.#names)
      if (!this.#settings.has(name)) this.#settings.set(name, this.#dialled(talk));
  }

  nameOf(talk: Talk): string | undefined {
    return this.#names.get(talk);
  }

  /** `{ server: ws://127.0.0.1:9000 }` */
  get servers(): Settings {
    return new Map([...this.#servers].map(([origin, name]) => [name, plainText(origin)]));
  }

  /** A client without more than a url is its url. */
  get settings(): Settings {
    return new Map(
      [...this.#settings].map(([name, settings]) => [
        name,
        settings.size === 1 ? (settings.get("url") ?? "") : settings,
      ]),
    );
  }

  /** Where a url leads, by the name of its server: `${server.url}/login`. */
  address(talk: Talk): string {
    const { origin, path, search } = dialledOf(talk);
    const server = this.#server(origin);
    return `\${${server}.url}${path === "/" && search === "" ? "" : plainText(path)}${this.#secrets.text(search)}`;
  }

  /** What a connection asks for otherwise than the client did at first. */
  override(talk: Talk): Settings | undefined {
    const settings = this.#dialled(talk);
    const first = this.#settings.get(this.#names.get(talk) ?? "");
    return first && writtenKey(first) === writtenKey(settings) ? undefined : settings;
  }

  /** What must hold of the answer: of several subprotocols, the one that was chosen. */
  expected(talk: Talk): Written | undefined {
    const protocol = protocolOf(talk);
    return protocol !== undefined && dialledOf(talk).protocols.length > 1
      ? mapOf({ protocol: plainText(protocol) })
      : undefined;
  }

  /** Placeholders of secrets get their variables here. */
  text(value: string): string {
    return this.#secrets.text(value);
  }

  #dialled(talk: Talk): Settings {
    const { protocols, headers } = dialledOf(talk);
    return mapOf({
      url: this.address(talk),
      protocols: protocols.length > 0 ? protocols.map(plainText) : undefined,
      headers: headers.length > 0 ? headerMap(headers, (value) => this.#secrets.text(value)) : undefined,
    });
  }

  #server(origin: string | undefined): string {
    const socket = (origin ?? this.#target).replace(/^http/, "ws");
    let name = this.#servers.get(socket);
    if (name === undefined) this.#servers.set(socket, (name = this.#serverNames.take("server")));
    return name;
  }
}

// --- internal ---

/** Where a server is looked for when a recording does not tell. */
const UNKNOWN = "ws://127.0.0.1:8080";
