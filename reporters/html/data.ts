import type { Distribution, Round, RunStart, SeriesSummary } from "../../src/events.ts";

/** What stands in the page as JSON, and is all that its code knows. Texts are as peers and users wrote them: hostile. */
export interface Overview {
  readonly run: RunData;
  /** What belongs to no scenario, as text. */
  readonly problems: readonly { readonly warning: boolean; readonly text: string }[];
  readonly scenarios: readonly ScenarioHead[];
  /** How many more there were than a page holds: of scenarios by their status. */
  readonly leftOut: { readonly scenarios: Readonly<Partial<Record<Status, number>>>; readonly problems: number };
}

export interface RunData {
  readonly version: string;
  /** When it began, ISO 8601; missing when nobody said. */
  readonly time?: string;
  readonly hostname: string;
  readonly seed?: number;
  /** Of a recording: what has captured it. */
  readonly captured?: string;
  /** Of connections that were compared with how they were recorded: the file, and the server or the file beside it. */
  readonly compared?: RunStart["compared"];
  readonly ms: number;
  /** What ended it before it was over. */
  readonly cutShort?: string;
  /** Whether the end of the run was heard of. */
  readonly ended: boolean;
  /** How many scenarios were planned. */
  readonly planned: number;
}

/**
 * `flaky`: it passed after an attempt that did not; `retried`: an attempt that did not pass, and does not count, since another
 * one followed.
 */
export type Status = "passed" | "flaky" | "failed" | "errored" | "retried" | "skipped";

/** A scenario as the list shows it. */
export interface ScenarioHead {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly status: Status;
  readonly ms: number;
  /** From 1, where scenarios are played again when they fail. */
  readonly attempt?: number;
  /** Why it was skipped, in which way it failed as it was meant to, or the first line of its failure. */
  readonly why?: string;
}

/** All of a scenario. It stands in an element of its own, which is read when somebody looks at it. */
export interface ScenarioData extends ScenarioHead {
  /** When it began, in milliseconds of the run. All times below are, too. */
  readonly began: number;
  readonly steps: number;
  /** As the console shows it, without colours. */
  readonly failure?: string;
  readonly notes: readonly string[];
  readonly series: readonly SeriesData[];
  readonly coverage: readonly string[];
  readonly servers: readonly string[];
  readonly frames: Kept<FrameData>;
  readonly stepList: Kept<StepData>;
  readonly moments: Kept<MomentData>;
  readonly unread: number;
  /** What was logged and what servers wrote. */
  readonly output: string;
}

/** The first and the last of many, and how many there were. */
export interface Kept<T> {
  readonly first: readonly T[];
  readonly last: readonly T[];
  readonly total: number;
}

export interface SeriesData {
  readonly name: string;
  readonly summary: SeriesSummary;
  readonly distribution?: Distribution;
}

export interface FrameData {
  /** Its number in the scenario. */
  readonly n: number;
  readonly at: number;
  readonly peer: string;
  readonly out: boolean;
  readonly kind: "message" | "ping" | "pong" | "frame";
  readonly opcode?: number;
  /** Its number in its connection. */
  readonly number?: number;
  readonly binary: boolean;
  /** As much of it as is kept: text, or base64 when `binary`. */
  readonly payload: string;
  /** Bytes, of all of it. */
  readonly size: number;
  readonly cut?: true;
  readonly value?: string;
  /** The step that sent or took it: its index among all steps of the scenario. */
  step?: number;
  latency?: number;
  state?: "taken" | "failed" | "unread";
}

export interface StepData {
  /** The index among all steps that were played. */
  readonly n: number;
  readonly path: string;
  readonly client?: string;
  readonly title: string;
  readonly line: number;
  readonly file?: string;
  readonly rounds?: readonly Round[];
  readonly at: number;
  ms?: number;
  outcome?: "passed" | "failed" | "stopped" | "skipped";
  /** The first line of what it failed with, or why it was stopped. */
  why?: string;
  latency?: number;
}

/**
 * What happened beside frames: a connection opened or ended, a server began or ended, a profile made an event of messages, or plain
 * HTTP was spoken in a recording.
 */
export interface MomentData {
  readonly at: number;
  /** The client or server. */
  readonly who: string;
  readonly what: "opened" | "refused" | "closed" | "server" | "event" | "exchange";
  readonly text: string;
  /** Where a client is connected to. */
  readonly url?: string;
  /** What HTTP has said: of a recording. */
  readonly exchange?: ExchangeData;
}

/** A request of HTTP with its answer. */
export interface ExchangeData {
  readonly request?: HttpPartData;
  readonly answer?: HttpPartData;
}

export interface HttpPartData {
  /** The first of them, by name and value. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: ContentData;
}

/** What a frame or a body holds, as much of it as is kept. */
export interface ContentData {
  /** Text, or base64 when `binary`. */
  readonly payload: string;
  readonly binary: boolean;
  /** Bytes, of all of it. */
  readonly size: number;
  readonly cut?: true;
  /** Why none of it is here. */
  readonly omitted?: string;
}
