import { mapOf, plainText, type Written, writtenKey } from "../../writing/written.ts";
import { dialledOf, protocolOf } from "./handshake.ts";
import type { Heads } from "./heads.ts";
import type { Talk } from "../../writing/read-dialogue.ts";

type Settings = ReadonlyMap<string, Written>;

/** The clients of a scenario, and how they connect. */
export class Clients {
  readonly #heads: Heads;
  readonly #names: ReadonlyMap<Talk, string>;
  /** The settings of each client, as it connects first. */
  readonly #settings = new Map<string, Settings>();

  /** `names`: whose the connections are. */
  constructor(names: ReadonlyMap<Talk, string>, heads: Heads) {
    this.#names = names;
    this.#heads = heads;
    for (const [talk, name] of names) if (!this.#settings.has(name)) this.#settings.set(name, this.#dialled(talk));
  }

  nameOf(talk: Talk): string | undefined {
    return this.#names.get(talk);
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

  #dialled(talk: Talk): Settings {
    const protocols = this.#heads.protocols(talk);
    return mapOf({
      url: this.#heads.address(talk),
      protocols: protocols.length > 0 ? protocols : undefined,
      ...this.#heads.headers(talk),
    });
  }
}
