import type { DialError, DialRequest, DialResult, HandshakeAnswer, ConnectionListener } from "../net/connection.ts";
import type { DialOptions } from "../net/dial.ts";
import type { HttpAnswer, HttpRequest } from "../net/http.ts";
import { NetworkError, remoteOf } from "../net/network-error.ts";
import type { ClientEvent, ExecEvent, HttpEvent } from "../events.ts";
import { Failure } from "../problem.ts";
import type { Command, CommandEnd } from "../steps/command/command.ts";
import type { Outside, OutsideAct } from "../steps/outside.ts";
import type { PlayScope } from "../steps/step.ts";
import { type Around, RecordedConnection } from "./recorded-connection.ts";
import { fitsMask } from "./same-payload.ts";
import type { Act, Recording, RecordedConnection as Recorded } from "./recording.ts";

/** What the outside of a record needs of the play around it. */
export interface OfflineAround extends Around {
  /** A connection that was recorded is open now. */
  opened(recorded: Recorded, connection: RecordedConnection): void;
}

/** Answers handshakes, requests and commands from a record. */
export class Offline implements Outside {
  readonly #recording: Recording;
  readonly #around: OfflineAround;
  /** What steps are about to do, and since when. */
  readonly #begun = new Map<Act, number>();

  constructor(recording: Recording, around: OfflineAround) {
    this.#recording = recording;
    this.#around = around;
  }

  begins(what: OutsideAct): number | undefined {
    const act = this.#find(what);
    if (!act) return undefined;
    const at = this.#around.play(act);
    this.#begun.set(act, at);
    return at;
  }

  async dial(
    { url, timeout }: DialRequest,
    listener: ConnectionListener,
    { who, onGiveUp }: DialOptions & { readonly who: string },
  ): Promise<DialResult> {
    if (listener.frame)
      throw this.#unknown(
        `what ${who} receives as frames`,
        "A trace has messages, and not the frames in which they came.",
      );
    const act = this.#find({ kind: "dial", who });
    const recorded = this.#recording.connections.find(({ dial }) => dial === act);
    if (!recorded) throw this.#unknown(`this connection of ${who}`, this.#connectionsOf(who));
    const { event } = recorded.dial;
    const told = await this.#answer(recorded.dial, { onGiveUp, timeout, ms: event.ms ?? 0 });
    if (told === "given up")
      return { kind: "error", error: "aborted", message: "the handshake was given up", code: undefined };
    if (told === "late") {
      const message = `${remoteOf(url).name} did not answer the handshake within ${timeout} ms`;
      return { kind: "error", error: "timeout", message, code: undefined };
    }
    const { error } = event;
    if (error) return { kind: "error", error: error.kind as DialError, message: error.message, code: error.code };
    const answer = answerOf(event);
    if (event.state === "refused") return { kind: "answer", answer };
    const connection = new RecordedConnection(recorded, listener, this.#around);
    this.#around.opened(recorded, connection);
    return { kind: "open", connection, answer };
  }

  async request(request: HttpRequest & { readonly who: string | undefined }): Promise<HttpAnswer> {
    const { method, url, who, timeout, onGiveUp } = request;
    const act = this.#find({ kind: "request", who, method, url });
    if (act?.event.type !== "http") throw this.#unknown(`the answer to ${method} ${url}`, this.#requests());
    const told = await this.#answer(act, { onGiveUp, timeout, ms: act.event.ms });
    const { name } = remoteOf(url);
    if (told === "given up") throw new NetworkError("aborted", `the request to ${name} was given up`);
    if (told === "late") throw new NetworkError("timeout", `${name} did not answer within ${timeout} ms`);
    return this.#httpAnswer(act.event);
  }

  async run({ title }: Command & { readonly title: string }, timeout: number, scope: PlayScope): Promise<CommandEnd> {
    const act = this.#find({ kind: "run", title });
    if (act?.event.type !== "exec")
      throw this.#unknown(`the end of this command`, "A re-check runs no commands: it has only those of the trace.");
    let stopped: Failure | undefined;
    const onGiveUp = (giveUp: () => void): (() => void) =>
      scope.track.onStop((failure) => {
        stopped = failure;
        giveUp();
      });
    const told = await this.#answer(act, { onGiveUp, timeout, ms: act.event.ms });
    if (stopped) throw stopped;
    return this.#commandEnd(act.event, told === "late", scope.scene.clock.now());
  }

  /** What of the record it is: what it has begun with, else the next that is not done. */
  #find(what: OutsideAct): Act | undefined {
    const all = {
      dial: this.#recording.connections.map(({ dial }) => dial),
      request: this.#recording.http,
      run: this.#recording.exec,
    };
    const same: readonly Act[] = all[what.kind].filter(({ event }) => isSame(event, what));
    return same.find((act) => this.#begun.has(act)) ?? same.find(({ done }) => !done);
  }

  /** Comes back after as long as it took, or when it takes too long. */
  #answer(
    act: Act,
    {
      ms,
      timeout,
      onGiveUp,
    }: { readonly ms: number; readonly timeout: number; readonly onGiveUp: DialOptions["onGiveUp"] },
  ): Promise<"told" | "late" | "given up"> {
    const began = this.#begun.get(act) ?? this.#around.play(act);
    this.#begun.delete(act);
    return new Promise((resolve) => {
      const leave = onGiveUp?.(() => resolve("given up"));
      this.#around.later(began + Math.min(ms, timeout), () => {
        leave?.();
        resolve(ms > timeout ? "late" : "told");
      });
    });
  }

  #httpAnswer({ error, answer, method, url }: HttpEvent): HttpAnswer {
    if (error) throw new NetworkError(error.kind as DialError, error.message, error.code);
    if (!answer) throw this.#unknown(`the answer to ${method} ${url}`, RECORD_AGAIN);
    if (answer.cut) throw this.#unknown(`all of the answer to ${method} ${url}`, "A trace keeps 1 MiB of an answer.");
    const { status, statusText, headers, body, binary } = answer;
    return { url: answer.url, status, statusText, headers, body: Buffer.from(body, binary ? "base64" : "utf8") };
  }

  #commandEnd({ exitCode, signal, stdout, stderr, binary, ...rest }: ExecEvent, late: boolean, at: number): CommandEnd {
    if (rest.cut) throw this.#unknown("all that the command wrote", "A trace keeps the last MiB of each output.");
    const bytes = (text: string): Buffer => Buffer.from(text, binary ? "base64" : "utf8");
    return {
      exitCode,
      signal: signal as NodeJS.Signals | undefined,
      stdout: bytes(stdout),
      stderr: bytes(stderr),
      cut: false,
      at,
      late: late || (rest.late ?? false),
      leftovers: rest.leftovers ?? false,
    };
  }

  #connectionsOf(who: string): string {
    const count = this.#recording.connections.filter(({ client }) => client === who).length;
    const had = count === 0 ? "none" : count === 1 ? "1 connection" : `${count} connections`;
    return `In the trace ${who} has ${had}. ${RECORD_AGAIN}`;
  }

  #requests(): string {
    const all = this.#recording.http.map(({ event: { method, url } }) => `${method} ${url}`);
    return all.length === 0
      ? `No request is in it. ${RECORD_AGAIN}`
      : `In it are ${all.slice(0, 5).join(", ")}. ${RECORD_AGAIN}`;
  }

  #unknown(what: string, help: string): Failure {
    return new Failure({
      code: "not-recorded",
      headline: `${this.#recording.trace} does not have ${what}`,
      label: "not in the trace",
      help,
    });
  }
}

function isSame(event: Act["event"], what: OutsideAct): boolean {
  if (what.kind === "dial") return event.type === "client" && event.client === what.who;
  if (what.kind === "run") return event.type === "exec" && fitsMask(event.title, what.title);
  const { method, url, who } = what;
  return event.type === "http" && event.method === method && event.client === who && fitsMask(event.url, url);
}

const RECORD_AGAIN = "Play it against the server: wstest run --trace on.";

function answerOf({ status = 0, protocol, answer }: ClientEvent): HandshakeAnswer {
  const { statusText = "", headers = {}, extensions, body = "" } = answer ?? {};
  return { status, statusText, headers, protocol, extensions, body };
}
