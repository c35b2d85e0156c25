import type { MockLogEntry } from "../../mock/log/entry.ts";
import type { Mock } from "../../mock/mock.ts";
import type { MockWorld } from "../../mock/world.ts";
import { Mask } from "../../run/mask.ts";
import { secretTexts } from "../../run/secrets.ts";

/** Keeps the secrets of mocks out of all that leaves `wstest mock`: terminal, files, the page and its API. What judges sees all. */
export class MockVeil {
  readonly #mask = new Mask();
  #said: Listener | undefined;
  #any = false;

  /** `texts`: of secrets that are known from the start. */
  constructor(texts: Iterable<string> = []) {
    this.#add(texts);
  }

  /** Learns what the secrets of a mock are now; to be asked again, for data may change. */
  learn({ secrets }: Pick<Mock, "secrets">, world: Pick<MockWorld, "root"> | undefined): void {
    if (!world || secrets.length === 0) return;
    const [vars, data] = [world.root("vars"), world.root("data")] as readonly Record<string, unknown>[];
    for (const name of secrets) this.#add([...secretTexts(vars?.[name]), ...secretTexts(data?.[name])]);
  }

  /** From now on what clients say that lets somebody in is a secret, too: `listener` finds it, and tells `hide`. */
  listen(listener: (hide: (texts: readonly string[]) => void) => Listener): void {
    // What a recorded mock gives itself opens no door.
    this.#said = listener((texts) => this.#add(texts.filter((text) => !text.startsWith("recorded-"))));
  }

  /** Learns from what is logged, before it is shown. */
  heard(entry: MockLogEntry): void {
    if (entry.type === "message" && entry.direction === "in" && !entry.binary)
      this.#said?.look(entry.payload, "client");
  }

  /** The same value, as it may be seen. Words of ours (`type: "message"`) stay what they are. */
  readonly over = <T>(value: T): T => {
    if (!this.#any) return value;
    const seen = this.#mask.told(value);
    return isCut(value) && isCut(seen) ? { ...seen, payload: this.#cutText(value.payload) } : seen;
  };

  /** What was cut may end within a secret. */
  #cutText(text: string): string {
    return this.#mask.text(`${text}…`).replace(/…$/, "");
  }

  #add(texts: Iterable<string>): void {
    for (const text of texts) {
      this.#any = true;
      this.#mask.add([text]);
    }
  }
}

/** Finds what lets somebody in. */
interface Listener {
  look(data: string, from: "client"): void;
}

/** Of a message only the beginning is there. */
function isCut(value: unknown): value is { readonly payload: string; readonly size: number } {
  if (typeof value !== "object" || value === null || !("payload" in value) || !("size" in value)) return false;
  const { payload, size, binary } = value as { payload: unknown; size: unknown; binary?: unknown };
  return (
    binary !== true && typeof payload === "string" && typeof size === "number" && Buffer.byteLength(payload) < size
  );
}
