import type {
  ClientEvent,
  FrameEvent,
  LogEvent,
  RunEvent,
  ScenarioEnd,
  ScenarioStart,
  ServerEvent,
  StepEnd,
  StepStart,
} from "../../src/events.ts";
import { headlineOf, plain } from "../../src/codeframe.ts";
import { Coverage, coverageText } from "../coverage.ts";
import { failureText } from "../failure.ts";
import { Spool } from "../spool.ts";
import { isCaptured } from "./captured.ts";
import type { FrameData, MomentData, ScenarioData, ScenarioHead, StepData } from "./data.ts";
import { exchangeMoment, handshakeExchange, weightOfExchange } from "./exchange.ts";
import { FirstAndLast, type Limits } from "./first-and-last.ts";

/** What is kept of a scenario while it runs, and of one that failed. */
export const failedLimits: Limits = { items: 20_000, characters: 8_000_000 };
/** Of one that passed: nobody looks for a fault in it. */
export const passedLimits: Limits = { items: 2000, characters: 800_000 };
/** What is kept of one payload, in characters; in base64 these are whole groups of four. */
export const PAYLOAD = 16_384;
const OUTPUT = 64 * 1024;
/** Columns of a failure: a wide page has room for more, and a narrow one scrolls. */
const WIDTH = 120;

/** Gathers what the page tells of one scenario, in bounded memory. */
export class ScenarioRecord {
  readonly start: ScenarioStart;
  readonly #frames = new FirstAndLast<FrameData>(failedLimits, weightOf);
  readonly #steps = new FirstAndLast<StepData>(failedLimits, ({ title, why = "" }) => 80 + title.length + why.length);
  readonly #moments = new FirstAndLast<MomentData>(failedLimits, weightOfMoment);
  readonly #output = new Spool(OUTPUT);
  readonly #servers = new Set<string>();
  /** Steps that have begun and not ended: the same step may run many times at once, for clients of a group. */
  readonly #running = new Map<string, StepData[]>();

  constructor(start: ScenarioStart) {
    this.start = start;
  }

  /** Takes an event of its scenario that is neither its start nor its end. */
  add(event: RunEvent): void {
    switch (event.type) {
      case "frame":
        this.#frames.add(frameOf(event));
        break;
      case "step:start":
        this.#stepStart(event);
        break;
      case "step:end":
        this.#stepEnd(event);
        break;
      case "client":
        this.#moments.add(clientMoment(event, isCaptured(this.start)));
        break;
      case "server":
        this.#server(event);
        break;
      case "profile": {
        const { at, peer, direction, text } = event;
        this.#moments.add({ at, who: peer, what: "event", text: `${direction === "in" ? "⇐" : "⇒"} ${text}` });
        break;
      }
      case "http":
        // In a run that is what a step did, which is told.
        if (isCaptured(this.start)) this.#moments.add(exchangeMoment(event, TITLE));
        break;
      case "log":
        this.#output.add(`${logLine(event)}\n`);
        break;
      default:
        break;
    }
  }

  /** All of it when the scenario has ended. `most`: what the page has room for. */
  data(end: ScenarioEnd, most: Limits): ScenarioData {
    const { outcome } = end;
    for (const n of end.unread?.frames ?? []) {
      const frame = this.#frames.at(n - 1);
      if (frame?.n === n) frame.state = "unread";
    }
    const own = outcome.status === "passed" || outcome.status === "skipped" ? passedLimits : failedLimits;
    const limits = {
      items: Math.min(own.items, most.items),
      characters: Math.min(own.characters, most.characters),
    };
    const coverage = new Coverage();
    for (const each of end.coverage ?? []) coverage.add(each);
    return {
      ...headOf(this.start, end),
      began: this.start.at,
      steps: end.steps,
      ...("problem" in outcome
        ? { failure: failureText(outcome.problem, end, this.start.at, { paint: plain, width: WIDTH }) }
        : {}),
      notes: end.notes,
      series: Object.entries(end.series).map(([name, summary]) => {
        const distribution = end.distributions?.[name];
        return { name, summary, ...(distribution ? { distribution } : {}) };
      }),
      coverage: coverage.contracts.map((each) => `${each.contract}: ${coverageText(each)}`),
      servers: [...this.#servers],
      frames: this.#frames.kept(limits),
      stepList: this.#steps.kept(limits),
      moments: this.#moments.kept(limits),
      unread: end.unread?.count ?? 0,
      output: this.#output.text(),
    };
  }

  #stepStart({ step, client, title, line, file, rounds, at }: StepStart): void {
    const data: StepData = {
      n: this.#steps.total,
      path: step,
      ...(client === undefined ? {} : { client }),
      title: title.slice(0, TITLE),
      line,
      ...(file === undefined ? {} : { file }),
      ...(rounds ? { rounds } : {}),
      at,
    };
    this.#steps.add(data);
    const key = keyOf(step, client);
    const running = this.#running.get(key);
    if (running) running.push(data);
    else this.#running.set(key, [data]);
  }

  #stepEnd({ step, client, ms, outcome, sent = [], took = [], latency }: StepEnd): void {
    const key = keyOf(step, client);
    const running = this.#running.get(key);
    const data = running?.pop();
    if (running?.length === 0) this.#running.delete(key);
    if (data) {
      data.ms = ms;
      data.outcome = outcome.status === "errored" ? "failed" : outcome.status;
      if (latency !== undefined) data.latency = latency;
      if ("problem" in outcome) data.why = headlineOf(outcome.problem).slice(0, TITLE);
      else if ("reason" in outcome) data.why = outcome.reason.slice(0, TITLE);
    }
    for (const n of sent) this.#mark(n, data, { state: undefined });
    for (const { frame, latency: own, wrong } of took)
      this.#mark(frame, data, { state: wrong ? "failed" : "taken", latency: own });
  }

  #mark(
    n: number,
    step: StepData | undefined,
    { state, latency }: { readonly state: "failed" | "taken" | undefined; readonly latency?: number | undefined },
  ): void {
    const frame = this.#frames.at(n - 1);
    // Frames are numbered in the order of their events; where that was broken, nothing is said rather than something wrong.
    if (frame?.n !== n) return;
    if (step) frame.step = step.n;
    if (state) frame.state = state;
    if (latency !== undefined) frame.latency = latency;
  }

  #server({ server, state, text = "", url, at }: ServerEvent): void {
    this.#servers.add(server);
    if (state === "output") this.#output.add(`${server}: ${text.replace(/\r?\n$/, "")}\n`);
    else
      this.#moments.add({
        at,
        who: server,
        what: "server",
        text: text === "" ? state : `${state}: ${text}`,
        ...(url === undefined ? {} : { url }),
      });
  }
}

/** Characters of a title, or of the reason of a step: more are of no use beside an arrow. */
const TITLE = 300;

function keyOf(step: string, client: string | undefined): string {
  return JSON.stringify([step, client]);
}

/** What a frame costs in the page, about. */
function weightOf({ payload, value = "" }: FrameData): number {
  return 120 + payload.length + value.length;
}

function frameOf({
  frame,
  number,
  at,
  peer,
  direction,
  kind,
  opcode,
  binary,
  payload,
  size,
  value,
}: FrameEvent): FrameData {
  const isCut = payload.length > PAYLOAD;
  return {
    n: frame,
    at,
    peer,
    out: direction === "out",
    kind,
    ...(opcode === undefined ? {} : { opcode }),
    ...(number === undefined ? {} : { number }),
    binary,
    payload: isCut ? payload.slice(0, PAYLOAD) : payload,
    size,
    ...(isCut ? { cut: true } : {}),
    ...(value === undefined ? {} : { value: value.slice(0, PAYLOAD) }),
  };
}

function weightOfMoment({ text, exchange }: MomentData): number {
  return 60 + text.length + (exchange ? weightOfExchange(exchange) : 0);
}

function clientMoment(event: ClientEvent, captured: boolean): MomentData {
  const { at, client, state, url, status, protocol, code, reason, by } = event;
  const exchange = captured ? handshakeExchange(event) : undefined;
  const opening = [status === undefined ? "" : String(status), protocol ? `subprotocol ${protocol}` : ""];
  const ending = [
    by === undefined ? "" : by === "us" ? "by us" : "by the other side",
    code === undefined ? "" : String(code),
    reason ? JSON.stringify(reason) : "",
  ];
  const details = (state === "closed" ? ending : opening).filter((each) => each !== "");
  return {
    at,
    who: client,
    what: state,
    text: [state, ...details].join(" "),
    ...(url === undefined ? {} : { url }),
    ...(exchange ? { exchange } : {}),
  };
}

function logLine({ server, peer, text }: LogEvent): string {
  const who = [server, peer].filter((each) => each !== undefined).join(" ");
  return who === "" ? text : `${who}: ${text}`;
}

/** A scenario in the list, of how it began and ended. */
export function headOf(
  { scenario, file, line, name, tags, attempt }: ScenarioStart,
  { ms, outcome, retried }: ScenarioEnd,
): ScenarioHead {
  const why =
    outcome.status === "skipped"
      ? outcome.reason
      : outcome.status === "passed"
        ? outcome.fails && `fails as expected: ${outcome.fails}`
        : headlineOf(outcome.problem);
  return {
    id: scenario,
    file,
    line,
    name,
    tags,
    status: retried ? "retried" : outcome.status === "passed" && outcome.flaky ? "flaky" : outcome.status,
    ...(attempt === undefined ? {} : { attempt }),
    ms: Number.isFinite(ms) ? ms : 0,
    ...(why === undefined ? {} : { why: why.slice(0, TITLE) }),
  };
}
