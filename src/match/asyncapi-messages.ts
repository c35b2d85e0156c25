import { didYouMean } from "../shape/nearest.ts";
import { payloadOf } from "./asyncapi.ts";
import { isObject, own } from "./equality.ts";
import { show } from "./value.ts";
import {
  pointerKeys,
  pointerTo,
  type SchemaDocument,
  type SchemaDocuments,
  type SchemaPlace,
  SchemaFault,
} from "./schema-documents.ts";

/** A message that an AsyncAPI document lets one of both sides send. */
export interface AllowedMessage {
  readonly name: string;
  readonly from: "client" | "server";
  readonly channels: readonly string[];
  /** The schema of its payload; undefined when anything may be in it. */
  readonly payload: SchemaPlace | undefined;
}

/** Which side of the connection an AsyncAPI document describes: what it sends, the other side receives. */
export type Described = "server" | "client";

/**
 * What may be sent, by whom, as the operations of an AsyncAPI document say. Version 2: what clients `publish` they send, what
 * they `subscribe` to comes from the server. Version 3: `send` and `receive` are acts of the described side, and a `reply`
 * goes the other way. `channels`: the names of those that count; undefined for all. Throws a `SchemaFault`.
 */
export function allowedMessages(
  documents: SchemaDocuments,
  document: SchemaDocument,
  options: { readonly describes: Described; readonly channels: readonly string[] | undefined },
): readonly AllowedMessage[] {
  const version = isObject(document.data) ? own(document.data, "asyncapi") : undefined;
  if (version === undefined) {
    throw new SchemaFault(`${document.name} is not an AsyncAPI document`, {
      help: "A contract says asyncapi: 3.0.0 (or 2.6.0), and has channels. For a JSON Schema write schema: file.json.",
    });
  }
  const reading = new Reading(documents, document, options.describes, options.channels);
  // YAML reads 2.6 as a number.
  if (Number.parseFloat(typeof version === "string" ? version : show(version)) < 3) reading.version2();
  else reading.version3();
  if (reading.found.size === 0) {
    throw new SchemaFault(`${document.name} has no message that a client or server may send`, {
      help: "Messages stand in channels, and operations say who sends them.",
    });
  }
  return [...reading.found.values()];
}

class Reading {
  /** By what each is: the same message in several channels is one. */
  readonly found = new Map<string, AllowedMessage & { readonly channels: string[] }>();
  readonly #documents: SchemaDocuments;
  readonly #document: SchemaDocument;
  readonly #describes: Described;
  readonly #channels: ReadonlySet<string> | undefined;

  constructor(
    documents: SchemaDocuments,
    document: SchemaDocument,
    describes: Described,
    channels: readonly string[] | undefined,
  ) {
    this.#documents = documents;
    this.#document = document;
    this.#describes = describes;
    const names = this.#keys(this.#root("channels"));
    const unknown = channels?.find((each) => !names.includes(each));
    if (unknown !== undefined) {
      throw new SchemaFault(`${document.name} has no channel ${JSON.stringify(unknown)}`, {
        help: didYouMean(unknown, names) ?? `Its channels are ${names.join(", ")}.`,
      });
    }
    this.#channels = channels && new Set(channels);
  }

  version2(): void {
    for (const [name, channel] of this.#members(this.#root("channels"))) {
      for (const [act, operation] of this.#members(channel)) {
        if (act !== "publish" && act !== "subscribe") continue;
        const message = this.#part(operation, "message");
        if (!message) continue;
        const from = act === "publish" ? this.#other() : this.#describes;
        const several = this.#part(message, "oneOf");
        for (const each of several ? this.#members(several).map(([, place]) => place) : [message])
          this.#add(this.#nameOf(each, name), each, name, from);
      }
    }
  }

  version3(): void {
    const operations = this.#members(this.#root("operations"));
    // Without operations nobody says who sends what.
    if (operations.length === 0) {
      for (const [name, channel] of this.#members(this.#root("channels")))
        for (const from of ["client", "server"] as const) this.#addAll(this.#part(channel, "messages"), name, from);
    }
    for (const [, operation] of operations) {
      const action = isObject(operation.data) ? own(operation.data, "action") : undefined;
      const from = action === "send" ? this.#describes : this.#other();
      this.#addAll(this.#messagesOf(operation), this.#channelOf(operation), from);
      const reply = this.#part(operation, "reply");
      if (!reply) continue;
      const channel = this.#part(reply, "channel") ? reply : operation;
      this.#addAll(this.#messagesOf(reply, channel), this.#channelOf(channel), from === "client" ? "server" : "client");
    }
  }

  #other(): Described {
    return this.#describes === "server" ? "client" : "server";
  }

  /** The messages that an operation or a reply names, else all of the channel. */
  #messagesOf(operation: SchemaPlace, of = operation): SchemaPlace | undefined {
    const channel = this.#part(of, "channel");
    return this.#part(operation, "messages") ?? (channel && this.#part(channel, "messages"));
  }

  /** The key of the channel that an operation refers to. */
  #channelOf({ data }: SchemaPlace): string {
    const channel = isObject(data) ? own(data, "channel") : undefined;
    const reference = isObject(channel) ? own(channel, "$ref") : undefined;
    return typeof reference === "string" ? lastKey(reference) : "";
  }

  #addAll(messages: SchemaPlace | undefined, channel: string, from: Described): void {
    if (!messages) return;
    const isList = Array.isArray(messages.data);
    for (const [key, place] of this.#members(messages, false))
      this.#add(isList ? this.#nameOf(place, channel) : key, place, channel, from);
  }

  #add(name: string, place: SchemaPlace, channel: string, from: Described): void {
    if (this.#channels && !this.#channels.has(channel)) return;
    const message = this.#documents.resolve(place.document, place.pointer);
    const key = `${from} ${message.document.uri}#${message.pointer}`;
    const known = this.found.get(key);
    if (known) {
      if (!known.channels.includes(channel)) known.channels.push(channel);
      return;
    }
    const has = isObject(message.data) && own(message.data, "payload") !== undefined;
    const payload = has ? payloadOf(this.#documents, message, name) : undefined;
    this.found.set(key, { name, from, channels: [channel], payload });
  }

  /** What a message is called: the last key of the reference to it, else its own name. */
  #nameOf({ document, pointer, data }: SchemaPlace, channel: string): string {
    const reference = isObject(data) ? own(data, "$ref") : undefined;
    if (typeof reference === "string") return lastKey(reference);
    const said = isObject(data) ? (own(data, "name") ?? own(data, "messageId") ?? own(data, "title")) : undefined;
    if (typeof said === "string") return said;
    // Behind a reference nothing is left of it but the place to which it led.
    return pointer.startsWith("/components/messages/") || document !== this.#document
      ? lastKey(pointer)
      : `a message of ${channel}`;
  }

  #root(key: string): SchemaPlace {
    const data = isObject(this.#document.data) ? own(this.#document.data, key) : undefined;
    return { document: this.#document, pointer: pointerTo("", key), data };
  }

  /** A member behind all references, or undefined. */
  #part({ document, pointer, data }: SchemaPlace, key: string): SchemaPlace | undefined {
    if (!isObject(data) || own(data, key) === undefined) return undefined;
    return this.#documents.resolve(document, pointerTo(pointer, key));
  }

  /** The members of a map or the items of a list; `behind`: behind all references. */
  #members({ document, pointer, data }: SchemaPlace, behind = true): readonly (readonly [string, SchemaPlace])[] {
    if (typeof data !== "object" || data === null) return [];
    return Object.entries(data).map(([key, value]) => {
      const at = pointerTo(pointer, key);
      return [key, behind ? this.#documents.resolve(document, at) : { document, pointer: at, data: value as unknown }];
    });
  }

  #keys({ data }: SchemaPlace): readonly string[] {
    return isObject(data) ? Object.keys(data) : [];
  }
}

/** The last key of a reference or a pointer: `Typing` of `#/components/messages/Typing`. */
function lastKey(reference: string): string {
  const pointer = reference.slice(reference.indexOf("#") + 1);
  return (pointer.startsWith("/") ? pointerKeys(pointer).at(-1) : undefined) ?? reference;
}
