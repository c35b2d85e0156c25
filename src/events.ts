import type { Interrupt } from "./interrupts.ts";
import type { Problem, ProblemCode } from "./problem.ts";

/**
 * A run is one ordered stream of these plain events. Every reader of a run (reporters, traces, tests) reads this and
 * nothing else. Times `at` are milliseconds since the run began, on one monotonic clock; durations are milliseconds.
 */
export type RunEvent =
  | RunStart
  | ScenarioStart
  | StepStart
  | StepEnd
  | FrameEvent
  | ProfileEvent
  | ClientEvent
  | HttpEvent
  | ExecEvent
  | ServerEvent
  | LogEvent
  | ScenarioEnd
  | DiagnosticEvent
  | RunEnd;

interface At {
  readonly at: number;
}
interface InScenario extends At {
  /** Unique in the run; every event of a scenario carries it, for several run at once. */
  readonly scenario: number;
}

export interface RunStart extends At {
  readonly type: "run:start";
  readonly version: string;
  /** Wall-clock time of `at: 0`, ISO 8601 with Z. */
  readonly time: string;
  readonly hostname: string;
  readonly files: readonly string[];
  /** How many scenarios are going to run or be skipped. */
  readonly scenarios: number;
  readonly seed: number;
  /** Of a recording that is told as a run: what has captured it. Nothing was played then, and no seed was used. */
  readonly captured?: string;
  /** Of a run that is one of several parts: which one, from 1. `scenarios` are its own. */
  readonly shard?: { readonly index: number; readonly of: number };
  /** Of a re-check: the traces that were played from. */
  readonly recheck?: readonly RecheckedTrace[];
  /** Of traffic that is compared with how it was recorded: the file of the recording, and the server or the file beside it. */
  readonly compared?: { readonly recording: string; readonly with: string; readonly by: "replay" | "compare" };
  /** Of parts that were merged and had seeds of their own: all of them, the first one is `seed`. */
  readonly seeds?: readonly number[];
}
/** A trace, and when it was recorded: ISO 8601 with Z. */
export interface RecheckedTrace {
  readonly file: string;
  readonly time: string;
}
export interface ScenarioStart extends InScenario {
  readonly type: "scenario:start";
  readonly file: string;
  readonly line: number;
  /** With `--repeat-each` it ends with which of how many it is: `chat (2 of 3)`. */
  readonly name: string;
  readonly tags: readonly string[];
  /** From 1; of every attempt with `--retries`. Each is a scenario of its own in the stream, and the last one counts. */
  readonly attempt?: number;
  /** Of a further attempt: the first one. */
  readonly retryOf?: number;
  /** The file that its trace is written to while it is played, relative to the working directory; only with `--trace`. */
  readonly trace?: string;
}
export interface StepStart extends InScenario {
  readonly type: "step:start";
  /**
   * A path, `3` or `3.1`; of a step in a fragment the path of the call before it, `3.login.1`. With `client` it is unique in
   * the scenario, but for rounds of a loop.
   */
  readonly step: string;
  /** The client that acts, when it is one. */
  readonly client?: string;
  /** The line as a reader would say it: `bob: receive { type: message }`. */
  readonly title: string;
  readonly line: number;
  /** The file of the line, when it is not that of the scenario: one that the scenario uses. */
  readonly file?: string;
  /** Of a step in loops: the round of each, the outermost first. */
  readonly rounds?: readonly Round[];
}
/** The round of a loop, from 1, and how many it has at most; a loop without a number has as many as it takes. */
export interface Round {
  readonly number: number;
  readonly of?: number;
}
export interface StepEnd extends InScenario {
  readonly type: "step:end";
  readonly step: string;
  readonly client?: string;
  readonly ms: number;
  /** The frames that it put on a wire, by their numbers; of `detail: frames`, when there are any. */
  readonly sent?: readonly number[];
  /** The frames that it took, in the order in which it did. */
  readonly took?: readonly TakenFrame[];
  /** The latency that it measured last, in milliseconds, also where no limit is on it. */
  readonly latency?: number;
  /** `stopped`: what it waited for is not needed any more, since another track came first or failed, or a step cancelled it. */
  readonly outcome: Outcome | { readonly status: "stopped"; readonly reason: string };
}
/** A frame that a step took. Without `latency`, in milliseconds, nothing had happened that it could be measured from. */
export interface TakenFrame {
  readonly frame: number;
  readonly latency?: number;
  /** Set when the step failed by it: what it says is not what was expected, or it came too late, too early or too often. */
  readonly wrong?: true;
}
/**
 * One message, ping or pong on a wire, seen from our end; `frame`: one that a step wrote or took as it is, with its opcode
 * (one that was taken is told then, with the time of its arrival; the message that it brings is told as well). Payload as text, or base64 when `binary`.
 */
export interface FrameEvent extends InScenario {
  readonly type: "frame";
  /** Its number in the scenario, from 1, in the order in which frames were seen. */
  readonly frame: number;
  /** Of a message that arrived: its number in its connection, from 1; a message that a profile reads has none. */
  readonly number?: number;
  readonly peer: string;
  readonly direction: "in" | "out";
  readonly kind: "message" | "ping" | "pong" | "frame";
  /** Of a frame. */
  readonly opcode?: number;
  /** Of a frame that brings nothing by itself: one of several of its message, or with reserved bits, or of a wrong length. */
  readonly whole?: false;
  readonly binary: boolean;
  readonly payload: string;
  readonly size: number;
  /** In one line: of a binary message what its codec reads in it, if anything; of a frame what is unusual in it. */
  readonly value?: string;
}
/** What a profile has made of messages that were told before, or is about to put into messages: what steps speak of. */
export interface ProfileEvent extends InScenario {
  readonly type: "profile";
  readonly peer: string;
  readonly direction: "in" | "out";
  /** The event in one line, cut when it is long. */
  readonly text: string;
}
export interface ClientEvent extends InScenario {
  readonly type: "client";
  readonly client: string;
  readonly state: "opened" | "refused" | "closed";
  readonly url?: string;
  readonly status?: number;
  readonly protocol?: string;
  readonly code?: number;
  readonly reason?: string;
  /** Who ended the connection. */
  readonly by?: "us" | "them";
  // What follows is of `detail: frames`.
  /** How long the handshake took, or the answer to our close; in milliseconds. */
  readonly ms?: number;
  /** The opening handshake as it was asked for; what proves who we are is hidden. */
  readonly request?: HandshakeRequest;
  /** The HTTP answer to the handshake; of cookies that it sets only the names. */
  readonly answer?: HandshakeReply;
  /** Why there was no answer. */
  readonly error?: NetworkFault;
  /** Whether close frames went both ways. */
  readonly clean?: boolean;
  /** TCP was reset. */
  readonly reset?: boolean;
  /** What the other side did against RFC 6455 or a limit of ours, for which we ended the connection. */
  readonly breach?: { readonly message: string; readonly code: string; readonly limit: boolean };
}
/** What a server was asked in a handshake, beside the url: headers as they were written, in their order. */
export interface HandshakeRequest {
  readonly headers: readonly (readonly [name: string, value: string])[];
}
/** What a server answered to a handshake, beside the status; `body` of an answer other than 101. */
export interface HandshakeReply {
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly extensions?: string;
  readonly body: string;
}
/** Why no answer came: `refused`, `timeout`, …, in words, and with the system's code if it has one. */
export interface NetworkFault {
  readonly kind: string;
  readonly message: string;
  readonly code?: string;
}
/** An HTTP exchange of a step, told when it is over; `ms`: how long it took. Of `detail: frames`. */
export interface HttpEvent extends InScenario {
  readonly type: "http";
  /** Whose cookies it used. */
  readonly client?: string;
  readonly method: string;
  readonly url: string;
  readonly ms: number;
  /** What was sent with it, where that is known: of captured traffic. */
  readonly request?: HttpAsked;
  readonly answer?: HttpReply;
  /** Why there was no answer. */
  readonly error?: NetworkFault;
}
export interface HttpAsked extends Partial<HttpContent> {
  readonly headers: readonly (readonly [name: string, value: string])[];
}
/** A body. */
export interface HttpContent {
  /** As text, or base64 when `binary`; at most 1 MiB of it, and `cut` when there was more. */
  readonly body: string;
  readonly binary: boolean;
  readonly cut?: true;
  /** How many bytes were sent, where not all are here. */
  readonly size?: number;
  /** Why none of it is here. */
  readonly omitted?: string;
}
export interface HttpReply extends HttpContent {
  /** Where it came from, after redirects. */
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  /** Of cookies that it sets only the names. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}
/** A command that a step has run, told when it has ended. Of `detail: frames`. */
export interface ExecEvent extends InScenario {
  readonly type: "exec";
  readonly title: string;
  readonly ms: number;
  readonly exitCode: number;
  readonly signal?: string;
  /** As text, or base64 when `binary`; the last MiB of each, and `cut` when there was more. */
  readonly stdout: string;
  readonly stderr: string;
  readonly binary: boolean;
  readonly cut?: true;
  /** Its time was up, and it was killed. */
  readonly late?: true;
  /** It left processes running. */
  readonly leftovers?: true;
}
export interface ServerEvent extends InScenario {
  readonly type: "server";
  readonly server: string;
  readonly state: "starting" | "ready" | "stopped" | "exited" | "output";
  /** Where it is, when it is ready and has an address. */
  readonly url?: string;
  readonly text?: string;
  /** What steps read of a server that is ready, as `${chat.url}`; of `detail: frames`. */
  readonly vars?: Readonly<Record<string, unknown>>;
}
export interface LogEvent extends InScenario {
  readonly type: "log";
  /** The mock that says it. */
  readonly server?: string;
  /** Who says it, when it is a client or a connection of the mock. */
  readonly peer?: string;
  readonly text: string;
}
export interface ScenarioEnd extends InScenario {
  readonly type: "scenario:end";
  readonly ms: number;
  readonly outcome: Outcome;
  /** It did not pass, and another attempt follows: this one does not count. */
  readonly retried?: true;
  /** What a reader should know of a scenario that passed too: unread messages, messages out of order. */
  readonly notes: readonly string[];
  readonly steps: number;
  /** Latencies in milliseconds by series name. */
  readonly series: Readonly<Record<string, SeriesSummary>>;
  /** Of each series how its latencies lie, and its limits; of `detail: frames`, when there are any. */
  readonly distributions?: Readonly<Record<string, Distribution>>;
  /** The frames that no step has taken and no rule has answered; of `detail: frames`, when there are any. */
  readonly unread?: UnreadFrames;
  /** What the scenario has used of each contract that it names. */
  readonly coverage?: readonly ContractCoverage[];
  /** Of a connection that was compared with how it was recorded. */
  readonly comparison?: Comparison;
  /** The last lines of the conversation, oldest first; only of a scenario that did not pass. */
  readonly transcript?: readonly TranscriptLine[];
  /** Variables in play when it failed, values cut short. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The file of its trace, where it is kept. */
  readonly trace?: string;
}
/** How many messages came as they were recorded. */
export interface ComparedCounts {
  readonly recorded: number;
  readonly matched: number;
  readonly changed: number;
  readonly missing: number;
  readonly extra: number;
  readonly reordered: number;
}
export interface Comparison extends ComparedCounts {
  /** How many messages of the client a replay could not send, since the connection was over; absent for none. */
  readonly unsent?: number;
  /** What `--ignore-generated` has left out: places, what stands there, and in how many messages it differed; absent for none. */
  readonly generated?: readonly { readonly path: string; readonly what: string; readonly messages: number }[];
  /** Of each logical channel, where they were compared on their own: the first of them that are not as recorded, then the others. */
  readonly channels?: readonly (ComparedCounts & { readonly channel: string })[];
}
export interface TranscriptLine {
  readonly at: number;
  readonly peer: string;
  /** `->` and `<-` are messages, pings and pongs, `=>` and `<=` events of a profile, `--` is what happened beside them. */
  readonly arrow: "->" | "<-" | "=>" | "<=" | "--";
  readonly text: string;
}
/** What a scenario has used of a contract. */
export interface ContractCoverage {
  /** The file of the contract, named as files of scenarios are. */
  readonly contract: string;
  /** Every message that the contract allows, and how often it was seen. One that both sides may send stands here twice. */
  readonly messages: readonly CoveredMessage[];
  /** How often connections ended with each close code. */
  readonly closes: Readonly<Record<string, number>>;
}
export interface CoveredMessage {
  readonly name: string;
  readonly from: "client" | "server";
  /** The channels in which it is allowed. */
  readonly channels: readonly string[];
  readonly count: number;
}
export interface SeriesSummary {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}
/** How the latencies of a series lie, in milliseconds. */
export interface Distribution {
  /** Side by side, the least first; none is empty at both ends. */
  readonly buckets: readonly Bucket[];
  /** What `sla` says of the series: the most of a percentile or `max`, the least of `min` and `spread`, a number of `minCount`. */
  readonly limits?: Readonly<Record<string, number>>;
}
/** How many latencies are above `from` and at most `to`; the first bucket holds those at `from` as well. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}
export interface UnreadFrames {
  readonly count: number;
  /** The first of them. */
  readonly frames: readonly number[];
}
/** What belongs to no scenario: a file that could not be read, a reporter that failed. */
export interface DiagnosticEvent extends At {
  readonly type: "diagnostic";
  readonly problem: Problem;
}
export interface RunEnd extends At {
  readonly type: "run:end";
  readonly ms: number;
  /** Set when the run was cut short by a signal, or by who has quit at the debugger (`hand`). */
  readonly interrupted?: Interrupt | "hand";
  /** Of several connections that were compared with how they were recorded: their latencies together, in milliseconds. */
  readonly series?: Readonly<Record<string, SeriesSummary>>;
  /** Set when the run was cut short by its own limit: milliseconds. */
  readonly timedOut?: number;
}

export type Outcome =
  /** `fails`: the code of the problem that it was meant to fail with, and did. `flaky`: only after an attempt that did not pass. */
  | { readonly status: "passed"; readonly fails?: ProblemCode; readonly flaky?: true }
  /** `notRun`: the run had stopped before its turn came; else the scenario says itself that it is skipped. */
  | { readonly status: "skipped"; readonly reason: string; readonly notRun?: true }
  | { readonly status: "failed" | "errored"; readonly problem: Problem };
