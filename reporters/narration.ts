import { headlineOf, type Style } from "../src/codeframe.ts";
import type {
  ClientEvent,
  ExecEvent,
  FrameEvent,
  HttpEvent,
  ProfileEvent,
  Round,
  ScenarioStart,
  ServerEvent,
  StepEnd,
  StepStart,
} from "../src/events.ts";
import { cut, visible, visibleLines } from "../src/visible.ts";
import { durationText } from "./duration.ts";
import { Lanes, stamp } from "./lanes.ts";

/** The events between the beginning and the end of a scenario that only a detailed report tells. */
export type Happening =
  | StepStart
  | StepEnd
  | FrameEvent
  | ProfileEvent
  | ClientEvent
  | HttpEvent
  | ExecEvent
  | ServerEvent;

/** Tells one scenario as it happens: its steps, and what its peers say, each in a lane. */
export class Narration {
  readonly #style: Style;
  readonly #lanes: Lanes;
  readonly #began: number;

  constructor(style: Style, start: ScenarioStart) {
    this.#style = style;
    this.#lanes = new Lanes(style.paint, style.width);
    this.#began = start.at;
  }

  /** The lines of an event; a step that passed at once gets none at its end. */
  lines(event: Happening): string[] {
    switch (event.type) {
      case "step:start":
        return [this.#step(event)];
      case "step:end":
        return this.#stepEnd(event);
      case "frame":
        return [this.#frame(event)];
      case "profile":
        return [this.#profile(event)];
      case "client":
        return [this.#client(event)];
      case "http":
        return [this.#outside(event.at, httpText(event))];
      case "exec":
        return [this.#outside(event.at, execText(event))];
      case "server":
        return this.#server(event);
    }
  }

  #step({ at, step, title, rounds = [] }: StepStart): string {
    const { paint, width } = this.#style;
    const head = `${stamp(at - this.#began)}  ${visible(step).padEnd(3)} ${roundsText(rounds)}`;
    return paint.bold(head + cut(title, Math.max(20, width - head.length)));
  }

  #stepEnd({ at, step, ms, outcome }: StepEnd): string[] {
    const { paint } = this.#style;
    const head = `${paint.dim(stamp(at - this.#began))}  ${visible(step).padEnd(3)} `;
    if (outcome.status === "skipped" || outcome.status === "stopped")
      return [head + paint.yellow(`${outcome.status}: ${visible(outcome.reason)}`)];
    // What was compared took no time, and says what is wrong in a line.
    if (outcome.status === "failed" && outcome.problem.code === "not-as-recorded")
      return [head + paint.red(cut(headlineOf(outcome.problem), Math.max(20, this.#style.width - head.length)))];
    if (outcome.status !== "passed") return [head + paint.red(`${outcome.status} after ${durationText(ms)}`)];
    return ms < WORTH_TELLING ? [] : [head + paint.dim(`took ${durationText(ms)}`)];
  }

  #frame(event: FrameEvent): string {
    const arrow = event.direction === "out" ? "->" : "<-";
    const kind = event.kind === "message" ? "" : `${event.kind} `;
    const payload = event.value ?? (event.binary ? bytesText(event) : event.payload);
    return this.#lanes.line({ at: event.at - this.#began, peer: event.peer, arrow, text: kind + payload });
  }

  #profile({ at, peer, direction, text }: ProfileEvent): string {
    return this.#lanes.line({ at: at - this.#began, peer, arrow: direction === "out" ? "=>" : "<=", text });
  }

  #client(event: ClientEvent): string {
    return this.#lanes.line({ at: event.at - this.#began, peer: event.client, arrow: "--", text: clientText(event) });
  }

  #outside(at: number, text: string): string {
    const { paint, width } = this.#style;
    const time = stamp(at - this.#began);
    return `${paint.dim(time)}  ${cut(text, Math.max(20, width - time.length - 2))}`;
  }

  #server({ at, server, state, text }: ServerEvent): string[] {
    const head = `${this.#style.paint.dim(stamp(at - this.#began))}  ${visible(server)}`;
    if (state === "output") return visibleLines((text ?? "").replace(/\r?\n$/, "")).map((line) => `${head}: ${line}`);
    return [`${head} ${state}${text === undefined ? "" : `: ${visible(text)}`}`];
  }
}

function httpText({ method, url, ms, answer, error }: HttpEvent): string {
  const how = answer ? `status ${answer.status}` : (error?.message ?? "no answer");
  return `http: ${method} ${url}: ${how} after ${durationText(ms)}`;
}

function execText({ title, ms, exitCode, signal, late }: ExecEvent): string {
  const how = late ? "killed" : signal === undefined ? `exit code ${exitCode}` : signal;
  return `${title}: ${how} after ${durationText(ms)}`;
}

/** In which rounds a step is, the outermost first: `(2/5, 3/10) `. */
function roundsText(rounds: readonly Round[]): string {
  if (rounds.length === 0) return "";
  return `(${rounds.map(({ number, of }) => (of === undefined ? `${number}` : `${number}/${of}`)).join(", ")}) `;
}

/** A step that passed gets a line at its end when it took so many milliseconds. */
const WORTH_TELLING = 10;
const SHOWN_BYTES = 32;

function bytesText({ payload, size }: FrameEvent): string {
  const bytes = Buffer.from(payload.slice(0, SHOWN_BYTES * 2), "base64").subarray(0, SHOWN_BYTES);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const more = size > bytes.length ? " …" : "";
  return `<${size} byte${size === 1 ? "" : "s"}> ${hex}${more}`;
}

function clientText({ state, url, status, protocol, code, reason, by }: ClientEvent): string {
  const parts: string[] = [state];
  if (url !== undefined) parts.push(url);
  if (status !== undefined) parts.push(`status ${status}`);
  if (protocol !== undefined && protocol !== "") parts.push(`protocol ${protocol}`);
  if (code !== undefined) parts.push(String(code));
  if (reason !== undefined && reason !== "") parts.push(JSON.stringify(reason));
  if (by !== undefined) parts.push(by === "us" ? "by us" : "by the other side");
  return parts.join(" ");
}
