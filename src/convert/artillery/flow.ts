import { parseDuration } from "../../expression/duration.ts";
import { isObject } from "../../match/equality.ts";
import { visible } from "../../visible.ts";
import type { Notes } from "../notes.ts";
import type { Part } from "../part.ts";
import { templated, templatedMessage, type Unknowns } from "../requests/templates.ts";
import { variableName } from "../../writing/variable-name.ts";
import { Commented, mapOf, plainText, plainValue, type Written } from "../../writing/written.ts";

/** The flow of a scenario of Artillery's engine ws, as steps of one client. */
export class Flow {
  /** Whether the flow connects by itself; else Artillery has connected before it. */
  connects = false;
  /** The names that are taken out of messages. */
  readonly captured = new Set<string>();
  readonly #unknowns: Unknowns;
  readonly #notes: Notes;

  constructor(unknowns: Unknowns, notes: Notes) {
    this.#unknowns = unknowns;
    this.#notes = notes;
  }

  stepsOf(flow: Part): readonly Written[] {
    const steps: Written[] = [];
    let above: readonly string[] = [];
    for (const part of flow.items()) {
      const { made, comments } = this.#notes.around(() => this.#step(part));
      above = [...above, ...comments];
      if (!made) continue;
      steps.push(new Commented(made, above));
      above = [];
    }
    return steps;
  }

  text(part: Part, value: string): string {
    return templated(
      value,
      (inner) => this.#code(inner),
      (inner) => this.#left(part, inner),
    );
  }

  #left(part: Part, inner: string): void {
    this.#notes.add(part, `the template {{ ${inner} }}`);
  }

  #code(inner: string): string | undefined {
    if (inner === "$loopCount") return "index + 1";
    if (inner === "$loopElement") return "item";
    if (/^\$uuid(?:\(\))?$/.test(inner)) return "uuid()";
    const [, environment] = /^\$(?:processEnvironment|env)\.(\w+)$/.exec(inner) ?? [];
    if (environment !== undefined) return `env.${environment}`;
    const [, from, to] = /^\$randomNumber\(\s*(-?\d+)\s*,\s*(-?\d+)\s*\)$/.exec(inner) ?? [];
    if (from !== undefined && to !== undefined) return `randomInt(${from}, ${to})`;
    const [, length] = /^\$randomString\(\s*(\d*)\s*\)$/.exec(inner) ?? [];
    if (length !== undefined) return `randomString(${length === "" ? 10 : length})`;
    if (!/^[A-Za-z_][\w-]*(?:\.[\w-]+)*$/.test(inner)) return undefined;
    const [first = "", ...path] = inner.split(".");
    return [this.#unknowns.of(first), ...path].join(".");
  }

  #step(part: Part): ReadonlyMap<string, Written> | undefined {
    if (typeof part.data === "string" && part.data === "connect") return this.#connect(part);
    const [kind] = isObject(part.data) ? Object.keys(part.data).filter((key) => !beside.has(key)) : [];
    if (kind === undefined) return this.#none(part, "a step");
    const value = part.get(kind);
    switch (kind) {
      case "connect":
        return this.#connect(value);
      case "send":
        return mapOf({ client: this.#send(value) });
      case "wait":
        return mapOf({ client: this.#received(value, mapOf({})) });
      case "think":
        return this.#think(value);
      case "log":
        return value.text === "" ? undefined : mapOf({ log: this.text(value, value.text) });
      case "loop":
        return this.#loop(part);
      default:
        return this.#none(part, `the step ${visible(kind)}`);
    }
  }

  #none(part: Part, what: string): undefined {
    this.#notes.add(part, what);
    return undefined;
  }

  #connect(value: Part): ReadonlyMap<string, Written> {
    this.connects = true;
    const url =
      typeof value.data === "string" && value.data !== "connect"
        ? value.data
        : value.get("target").text || value.get("url").text;
    const headers = value.get("headers").data;
    const protocols = value
      .get("subprotocols")
      .items()
      .map((each) => plainText(each.text));
    const written = this.text(value, url);
    if (written !== "" && !/^(?:(?:wss?|https?):\/\/|\/|\$\{)/.test(written))
      this.#notes.add(value, `connect to ${visible(url)}`);
    const settings = mapOf({
      url: !/^(?:(?:wss?|https?):\/\/|\/|\$\{)/.test(written)
        ? undefined
        : written.startsWith("/")
          ? `\${server.url}${written}`
          : written,
      protocols: protocols.length > 0 ? protocols : undefined,
      headers: isObject(headers)
        ? new Map(Object.keys(headers).map((key) => [key, this.text(value, value.get("headers").get(key).text)]))
        : undefined,
    });
    return mapOf({ client: settings.size === 0 ? "connect" : mapOf({ connect: settings }) });
  }

  /** A send that captures or matches looks at the next message alone. */
  #send(value: Part): ReadonlyMap<string, Written> {
    const hasPayload = isObject(value.data) && Object.hasOwn(value.data, "payload");
    const payload = hasPayload ? value.get("payload") : value;
    const sent = mapOf({ send: this.#payload(payload) });
    return hasPayload ? this.#received(value, sent) : sent;
  }

  #payload(part: Part): Written {
    const { data } = part;
    const text = typeof data === "object" && data !== null ? JSON.stringify(data) : part.text;
    return templatedMessage(
      text,
      (inner) => this.#code(inner),
      (inner) => this.#left(part, inner),
    );
  }

  #received(part: Part, before: ReadonlyMap<string, Written>): ReadonlyMap<string, Written> {
    const captures = listOf(part.get("capture"));
    const matches = listOf(part.get("match"));
    const isWait = before.size === 0;
    if (captures.length + matches.length === 0 && !isWait) return before;
    const extract = new Map<string, Written>();
    for (const each of captures) {
      const name = variableName(each.get("as").text);
      const from = extractionOf(each);
      if (from === undefined || each.get("as").text === "")
        this.#notes.add(each, "a capture that is neither json, regexp nor xpath");
      else {
        extract.set(name, from);
        this.captured.add(name);
      }
    }
    const expect = new Map<string, Written>();
    for (const each of matches) {
      const path = each.get("json").text;
      if (path === "") this.#notes.add(each, "a match that is not by json");
      else
        expect.set(
          path,
          matched(each.get("value").data, (text) => this.text(each, text)),
        );
    }
    return new Map<string, Written>([
      ...before,
      ["receiveNext", "$any"],
      ...(extract.size > 0 ? [["extract", extract] as const] : []),
      ...(expect.size > 0 ? [["expect", expect] as const] : []),
    ]);
  }

  #think(value: Part): ReadonlyMap<string, Written> | undefined {
    const { text } = value;
    const wait = /^\d+(?:\.\d+)?$/.test(text) ? `${text}s` : text;
    const ms = parseDuration(wait);
    if (ms !== undefined && ms >= 0 && ms <= DAY) return mapOf({ wait });
    return this.#none(value, `think: ${visible(text)}`);
  }

  #loop(part: Part): ReadonlyMap<string, Written> | undefined {
    const steps = this.stepsOf(part.get("loop"));
    const [over, count] = [part.get("over"), part.get("count")];
    const list = /^\W*([A-Za-z_]\w*)\W*$/.exec(over.text)?.[1];
    const [, from, to] = /^(\d{1,6})\.\.(\d{1,6})$/.exec(count.text) ?? [];
    if (steps.length === 0) return this.#none(part, "a loop around nothing");
    if (Array.isArray(over.data) && over.data.length > 0) return mapOf({ forEach: over.data.map(plainValue), steps });
    if (list !== undefined) return mapOf({ forEach: `\${${this.#unknowns.of(list)}}`, steps });
    if (Number.isSafeInteger(count.number) && count.number > 0)
      return mapOf({ repeat: count.number, as: "index", steps });
    if (from !== undefined && to !== undefined && Number(from) <= Number(to))
      return mapOf({ forEach: `${from}..${to}`, steps });
    return this.#none(part, "a loop that ends by a function");
  }
}

// --- internal ---

/** Nobody thinks longer, in milliseconds. */
const DAY = 24 * 60 * 60 * 1000;

/** Keys that stand beside what a step does. */
const beside: ReadonlySet<string> = new Set([
  "count",
  "over",
  "whileTrue",
  "name",
  "loopValue",
  "loopElement",
  "ifTrue",
]);

function listOf(part: Part): readonly Part[] {
  if (part.data === undefined) return [];
  return Array.isArray(part.data) ? part.items() : [part];
}

function extractionOf(capture: Part): Written | undefined {
  if (capture.get("json").text !== "") return plainText(capture.get("json").text);
  if (capture.get("regexp").text !== "") return mapOf({ regex: capture.get("regexp").text });
  return capture.get("xpath").text === "" ? undefined : mapOf({ xpath: plainText(capture.get("xpath").text) });
}

function matched(value: unknown, text: (value: string) => string): Written {
  if (typeof value !== "string") return plainValue(value);
  return value.startsWith("$") ? mapOf({ $eq: plainText(value) }) : text(value);
}
