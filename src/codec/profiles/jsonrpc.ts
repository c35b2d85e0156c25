import type { Outgoing, WireMessage } from "../codec.ts";
import type { Dialogue, Line } from "../profile.ts";
import { type Act, isMap, readAct, Untimely } from "./act.ts";
import { forgetOldest } from "./forget-oldest.ts";
import { asJson, jsonOf } from "./json-message.ts";
import type { KnownProfile } from "./known-profile.ts";

/** JSON-RPC 2.0, https://www.jsonrpc.org/specification. Either side may call the other. */
export const jsonrpc: KnownProfile = {
  name: "jsonrpc",
  greets: false,
  get events() {
    return { sent: kinds, received: { ...kinds, result: ["of", "id"], error: ["of", "id"] }, open: false };
  },
  open: (line) => new Calls(line),
};

// --- internal ---

const kinds = {
  call: ["params", "id"],
  notify: ["params"],
  result: ["id"],
  error: ["id"],
} as const satisfies Record<string, readonly string[]>;

type Id = string | number | null;

class Calls implements Dialogue {
  readonly #line: Line;
  /** The methods of our calls that have no answer yet. */
  readonly #ours = new Map<Id, string>();
  /** The calls of the other side that we have not answered, the latest last. */
  readonly #theirs = new Set<Id>();
  #count = 0;

  constructor(line: Line) {
    this.#line = line;
    line.ready();
  }

  received(message: WireMessage): void {
    const read = jsonOf(message);
    // Of an empty batch there is nothing to tell but itself.
    const events = (Array.isArray(read) && read.length > 0 ? (read as unknown[]) : [read]).map((each) =>
      this.#event(each),
    );
    if (events.every((event) => event === undefined)) this.#line.give();
    else for (const event of events) this.#line.give(event);
  }

  encode(value: unknown): readonly Outgoing[] {
    if (!Array.isArray(value)) return [asJson(this.#message(value))];
    if (value.length === 0) throw new TypeError("a batch must hold at least one call");
    return [asJson(value.map((each) => this.#message(each)))];
  }

  /** What one object of the other side means; undefined when it is none of JSON-RPC. */
  #event(read: unknown): unknown {
    if (!isMap(read)) return undefined;
    const { method, params, id } = read;
    if (typeof method === "string") {
      const given = params === undefined ? {} : { params };
      if (!isId(id)) return { notify: method, ...given };
      this.#theirs.delete(id);
      this.#theirs.add(id);
      forgetOldest(this.#theirs);
      return { call: method, ...given, id };
    }
    const kind = "result" in read ? "result" : "error" in read ? "error" : undefined;
    if (kind === undefined || !isId(id)) return undefined;
    const of = this.#ours.get(id);
    this.#ours.delete(id);
    return { [kind]: read[kind], ...(of === undefined ? {} : { of }), id };
  }

  #message(value: unknown): object {
    const act = readAct(value, kinds);
    switch (act.kind) {
      case "call":
      case "notify": {
        const { kind, content: method, beside } = act;
        if (typeof method !== "string") throw new TypeError(`"${kind}" takes the name of a method`);
        const { params } = beside;
        if (params !== undefined && (params === null || typeof params !== "object"))
          throw new TypeError('"params" must be a list or a map');
        const id = kind === "call" ? { id: this.#callId(act, method) } : {};
        return { jsonrpc: "2.0", method, ...(params === undefined ? {} : { params }), ...id };
      }
      case "result":
      case "error":
        return { jsonrpc: "2.0", [act.kind]: act.content, id: this.#answerId(act) };
    }
  }

  #callId(act: Act<string>, method: string): Id {
    let id = givenId(act);
    // Numbers that the scenario has taken itself are passed over.
    if (id === undefined)
      do id = ++this.#count;
      while (this.#ours.has(id));
    this.#ours.set(id, method);
    forgetOldest(this.#ours);
    return id;
  }

  #answerId(act: Act<string>): Id {
    const given = givenId(act);
    const id = given === undefined ? [...this.#theirs].at(-1) : given;
    if (id === undefined) throw new Untimely('the other side has called nothing that is not answered: write the "id"');
    this.#theirs.delete(id);
    return id;
  }
}

function givenId({ beside }: Act<string>): Id | undefined {
  const { id } = beside;
  if (id === undefined || isId(id)) return id;
  throw new TypeError('"id" must be a text, a number or null');
}

function isId(id: unknown): id is Id {
  return id === null || typeof id === "string" || typeof id === "number";
}
