import type { Style } from "../codeframe.ts";
import type { ClientEvent, ExecEvent, FrameEvent, HttpEvent, RunEvent, StepEnd } from "../events.ts";
import { formatDuration } from "../expression/duration-text.ts";
import { breachEnd } from "../net/breach.ts";
import { closeText } from "../steps/waiting/ending.ts";
import { columns, cut, pad, visible, visibleLines } from "../visible.ts";
import { wrap } from "../wrap.ts";
import { messageLine, messageLines } from "./message-text.ts";

/** What a display shows, and how. */
export interface DisplayOptions {
  readonly style: Style;
  /** Milliseconds since 1970 of `at: 0`. */
  readonly wall: number;
  /** Also pings, pongs, frames as they are, and the headers of handshakes. */
  readonly verbose: boolean;
  /** Whether a message is shown. */
  readonly shows: (event: FrameEvent) => boolean;
}

/** How many lines of a message are shown. */
const MOST_LINES = 40;
/** How many of the latest messages are remembered, to tell which of them a step has taken. */
const MOST_KNOWN = 2000;

/** Tells what happens while somebody looks on, with the time that has passed since something was sent. */
export class Display {
  readonly #options: DisplayOptions;
  readonly #clients = new Set<string>();
  /** The messages that steps may tell of, by their numbers. */
  readonly #known = new Map<number, FrameEvent>();
  #sentAt: number | undefined;
  /** What is just being sent as it was typed, so that it is seen already. */
  typed: string | undefined;
  /** The latest message that came. */
  latest: FrameEvent | undefined;

  constructor(options: DisplayOptions) {
    this.#options = options;
  }

  /** The lines of an event; often there are none. */
  lines(event: RunEvent): readonly string[] {
    switch (event.type) {
      case "frame":
        return this.#frame(event);
      case "profile":
        return this.#line(event.at, event.peer, event.direction === "in" ? "<=" : "=>", (width) => [
          cut(visible(event.text), width),
        ]);
      case "client":
        return this.#client(event);
      case "step:end":
        return this.#stepEnd(event);
      case "http":
        return this.#line(event.at, event.client, "--", (width) => [cut(httpText(event), width)]);
      case "exec":
        return this.#line(event.at, undefined, "--", () => execLines(event));
      case "log":
        return this.#line(event.at, event.peer, "--", (width) => [cut(visible(event.text), width)]);
      case "server":
        return event.state === "output"
          ? visibleLines((event.text ?? "").replace(/\r?\n$/, "")).map((line) => `${visible(event.server)}: ${line}`)
          : [];
      default:
        return [];
    }
  }

  /** What a profile has made events of, or is made of such. */
  beneath(event: RunEvent): readonly string[] {
    return this.#options.verbose && event.type === "frame" ? this.#message(event) : [];
  }

  /** A message whole, as far as anybody reads. */
  whole(event: FrameEvent): readonly string[] {
    const { paint, width } = this.#options.style;
    return messageLines(event, { paint, first: width, rest: width, lines: 10_000, wraps: true });
  }

  #frame(event: FrameEvent): readonly string[] {
    const { verbose, shows } = this.#options;
    const { direction, kind, at } = event;
    const { typed } = this;
    if (direction === "out" && (kind === "message" || kind === "frame")) this.#sentAt = at;
    this.#remember(event);
    if (kind !== "message") return verbose ? this.#control(event) : [];
    // What was typed just now stands above.
    if (direction === "out" && typed !== undefined && typed === event.payload) return [];
    if (direction === "in" && !shows(event)) return [];
    return this.#message(event);
  }

  #message(event: FrameEvent): readonly string[] {
    const { direction, at, peer } = event;
    const { style } = this.#options;
    return this.#line(at, peer, direction === "in" ? "<-" : "->", (first) =>
      messageLines(event, { paint: style.paint, first, rest: style.width - 2, lines: MOST_LINES }).map((line, index) =>
        index === 0 ? line : `  ${line}`,
      ),
    );
  }

  #remember(event: FrameEvent): void {
    if (event.direction !== "in") return;
    if (event.kind === "message") this.latest = event;
    // Of many large messages only the beginnings: nobody is told more of them.
    const known = event.payload.length > 4096 ? { ...event, payload: event.payload.slice(0, 4096) } : event;
    this.#known.set(event.frame, known);
    if (this.#known.size <= MOST_KNOWN) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  #control({ at, peer, direction, kind, payload, value, size }: FrameEvent): readonly string[] {
    const arrow = direction === "in" ? "<-" : "->";
    const text =
      kind === "frame" ? (value ?? `frame of ${size} bytes`) : Buffer.from(payload, "base64").toString("latin1");
    return this.#line(at, peer, arrow, (width) => [
      this.#options.style.paint.dim(
        cut(kind === "frame" ? visible(text) : `${kind} ${visible(text)}`.trimEnd(), width),
      ),
    ]);
  }

  #client(event: ClientEvent): readonly string[] {
    const { paint, width, wraps } = this.#options.style;
    this.#clients.add(event.client);
    // What comes now was asked for by that.
    if (event.state === "opened") this.#sentAt = event.at;
    const tint =
      event.state === "opened" ? paint.green : event.state === "closed" && event.by === "us" ? paint.dim : paint.yellow;
    const [first = "", ...more] = clientLines(event, this.#options.verbose);
    return this.#line(event.at, event.client, "--", (room) => {
      const safe = visible(first);
      const [line = "", ...rest] = wraps ? wrap(safe, room, width - INDENT.length) : [safe];
      return [
        tint(line),
        ...rest.map((each) => INDENT + tint(each)),
        ...more.map((each) => paint.dim(INDENT + visible(each))),
      ];
    });
  }

  /** What a step has taken, and how long after its cause. */
  #stepEnd({ outcome, took = [], step }: StepEnd): readonly string[] {
    const { paint, width } = this.#options.style;
    if (outcome.status !== "passed" || step.includes(".")) return [];
    const taken = took.map(({ frame, latency: each }) => {
      const known = this.#known.get(frame);
      // What came before something was sent is no answer to it.
      const after = each === undefined || each < 0 ? "" : ` ${paint.dim(`after ${formatDuration(each)}`)}`;
      const room = Math.max(20, width - 22);
      const what = known?.kind === "message" ? cut(messageLine(known, room), room) : (known?.kind ?? "taken");
      return `${paint.green("✓")} ${what}${after}`;
    });
    return taken.slice(0, MOST_LINES);
  }

  /** Time, latency, who and arrow, and the lines behind them. */
  #line(
    at: number,
    who: string | undefined,
    arrow: string,
    text: (room: number) => readonly string[],
  ): readonly string[] {
    const { style, wall } = this.#options;
    const { paint, width } = style;
    if (who !== undefined) this.#clients.add(who);
    const isNarrow = width < NARROW;
    const time = timeOf(wall + at, isNarrow);
    const since = arrow === "<-" && this.#sentAt !== undefined ? `+${formatDuration(at - this.#sentAt)}` : "";
    const latency = isNarrow ? "" : ` ${since.padStart(9)}`;
    const lane = this.#clients.size > 1 || isNarrow ? Math.min(16, Math.max(...[...this.#clients].map(columns))) : 0;
    const name = lane === 0 ? "" : ` ${pad(cut(visible(who ?? ""), lane), lane)}`;
    const room = width - columns(time) - columns(latency) - columns(name) - 4;
    const [first = "", ...more] = text(Math.max(10, room));
    const tint = arrow === "<-" || arrow === "<=" ? paint.cyan : arrow === "--" ? paint.dim : paint.blue;
    const shownName = name === "" ? "" : ` ${paint.bold(name.slice(1))}`;
    return [`${paint.dim(time)}${paint.dim(latency)}${shownName} ${tint(arrow)} ${first}`, ...more];
  }
}

/** In fewer columns there is no room for latencies. */
const NARROW = 60;
/** What goes on in another line. */
const INDENT = "     ";

/** The time of the day, here. */
function timeOf(wall: number, short: boolean): string {
  const date = new Date(wall);
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return short ? clock : `${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** How a handshake or a connection ended: in one line, and its headers where they are wanted. */
export function clientLines(
  { state, url, status, protocol, request, answer, error, ms, ...end }: ClientEvent,
  headers: boolean,
): readonly string[] {
  if (state === "closed") return [closedText(end)];
  const after = ms === undefined ? "" : ` after ${formatDuration(ms)}`;
  const where = url ?? "the server";
  const listed = headers
    ? [
        ...(request?.headers ?? []).map(([name, value]) => `> ${name}: ${value}`),
        ...Object.entries(answer?.headers ?? {}).flatMap(([name, value]) =>
          [value].flat().map((each) => `< ${name}: ${each}`),
        ),
      ]
    : [];
  const what =
    status === undefined ? (error?.message ?? "no answer") : `${status} ${answer?.statusText ?? ""}`.trimEnd();
  if (state === "refused") return [`not connected to ${where}: ${what}${after}`, ...listed];
  const with_ = [
    ...(protocol === undefined || protocol === "" ? [] : [`subprotocol ${protocol}`]),
    ...(answer?.extensions === undefined || answer.extensions === "" ? [] : [answer.extensions]),
  ];
  return [`connected to ${where}: ${[what, ...with_].join(", ")}${after}`, ...listed];
}

function closedText({
  code = 1006,
  reason = "",
  by,
  clean,
  reset,
  breach,
}: Pick<ClientEvent, "code" | "reason" | "by" | "clean" | "reset" | "breach">): string {
  if (breach) return breachEnd(breach);
  if (reset) return "closed: the server reset the connection (1006)";
  if (code === 1006 && by === "them") return "closed: the connection ended without a close frame (1006)";
  if (code === 1006) return clean === false ? "closed by us, without an answer (1006)" : "closed by us (1006)";
  return `closed by ${by === "them" ? "the server" : "us"} with ${closeText({ code, reason })}`;
}

function httpText({ method, url, ms, answer, error }: HttpEvent): string {
  const how = answer ? `${answer.status} ${answer.statusText}` : (error?.message ?? "no answer");
  return visible(`${method} ${url}: ${how} after ${formatDuration(ms)}`);
}

function execLines({ title, ms, exitCode, stdout, stderr, binary }: ExecEvent): readonly string[] {
  const said = binary
    ? []
    : visibleLines(`${stdout}${stderr}`.trimEnd())
        .filter((line) => line !== "")
        .slice(0, MOST_LINES);
  return [visible(`${title}: exit code ${exitCode} after ${formatDuration(ms)}`), ...said.map((line) => `  ${line}`)];
}
