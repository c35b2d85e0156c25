import type { Style } from "../src/codeframe.ts";
import type { RunEvent, RunStart, ScenarioStart } from "../src/events.ts";
import { visible } from "../src/visible.ts";
import { Page } from "./page.ts";
import { Tally } from "./tally.ts";

/** Which events of a recording are told. Without a word of it, all are. */
export interface Wanted {
  /** Of these clients; a group stands for its members. */
  readonly clients: readonly string[];
  /** Of these kinds. */
  readonly kinds: readonly Kind[];
  /** Of messages, pings and pongs only those that clients have sent, or that have come to them. */
  readonly from?: "client" | "server" | undefined;
  /** Of messages only those that this takes. */
  readonly message?: ((payload: string, binary: boolean) => boolean) | undefined;
}

/** What an event is called on the command line. */
export const kinds = [
  "step",
  "message",
  "ping",
  "pong",
  "frame",
  "event",
  "client",
  "http",
  "exec",
  "server",
  "log",
] as const;
export type Kind = (typeof kinds)[number];

/** Tells what was recorded as `--verbose` does: who recorded it, a timeline with a lane per client, the failure. */
export class Timeline {
  readonly #style: Style;
  readonly #wanted: Wanted;
  readonly #tally = new Tally();
  readonly #page: Page;
  /** The clients that were heard of. */
  readonly clients = new Set<string>();
  /** How many events were told. */
  told = 0;

  constructor(style: Style, wanted: Wanted) {
    this.#style = style;
    this.#wanted = wanted;
    this.#page = new Page(style, { verbose: true }, this.#tally);
  }

  /** The text of an event, with a newline at its end; often there is none. */
  print(event: RunEvent): string {
    if (event.type === "run:start") {
      this.#tally.add(event);
      return `${this.#style.paint.dim(recordedText(event))}\n`;
    }
    const client = clientOf(event);
    if (client !== undefined) this.clients.add(client);
    if (!isWanted(event, this.#wanted)) return "";
    if (kindOf(event) !== undefined) this.told++;
    // Who reads it knows its file.
    if (event.type === "scenario:end") {
      const { trace: _trace, ...rest } = event;
      return this.#page.print(rest);
    }
    return this.#page.print(event);
  }

  /** Scenarios whose end was not recorded. */
  get unfinished(): readonly ScenarioStart[] {
    return [...this.#tally.running.values()];
  }
}

/** Whether an event is told. What frames the others, and what is wrong, always is. */
export function isWanted(event: RunEvent, { clients, kinds: wantedKinds, from, message }: Wanted): boolean {
  const kind = kindOf(event);
  if (kind === undefined) return true;
  if (wantedKinds.length > 0 && !wantedKinds.includes(kind)) return false;
  if (clients.length > 0) {
    const client = clientOf(event);
    if (client === undefined || !clients.some((each) => client === each || client.startsWith(`${each}[`))) return false;
  }
  if (from !== undefined && !(event.type === "frame" && event.direction === (from === "client" ? "out" : "in")))
    return false;
  if (!message) return true;
  return event.type === "frame" && event.kind === "message" && message(event.payload, event.binary);
}

function kindOf(event: RunEvent): Kind | undefined {
  switch (event.type) {
    case "frame":
      return event.kind;
    case "step:start":
    case "step:end":
      return "step";
    case "profile":
      return "event";
    case "client":
    case "http":
    case "exec":
    case "server":
    case "log":
      return event.type;
    default:
      return undefined;
  }
}

function clientOf(event: RunEvent): string | undefined {
  switch (event.type) {
    case "frame":
    case "profile":
      return event.peer;
    case "log":
      return event.server === undefined ? event.peer : undefined;
    case "client":
    case "http":
    case "step:start":
    case "step:end":
      return event.client;
    default:
      return undefined;
  }
}

function recordedText({ time, hostname, version, seed }: RunStart): string {
  const when = new Date(time);
  const day = Number.isNaN(when.getTime()) ? visible(time) : `${when.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  return `Recorded ${day} on ${visible(hostname)} by wstest ${visible(version)}, seed ${seed}`;
}
