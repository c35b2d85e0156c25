import { type ClientRequest, type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import type { Clock } from "../environment.ts";
import { portOf } from "../language/server/server-url.ts";

/** Why something is not ready, as one look found it. */
export interface Unready {
  /** How far the look came: nobody took the connection, nobody answered on it, or the answer is not the one that is awaited. */
  readonly stage: "closed" | "silent" | "answered";
  /** In a few words: `connection refused`, `404 Not Found`. */
  readonly text: string;
  /** The status of an HTTP answer. */
  readonly status?: number;
}

/** Looks once whether something is ready: undefined when it is. Settles when the signal aborts; never throws; leaves no socket behind. */
export type Probe = (signal: AbortSignal) => Promise<Unready | undefined>;

/** Whether something listens on a port of 127.0.0.1. */
export function portProbe(port: number, clock: Clock): Probe {
  return async (signal) => {
    const found = await dial({ host: "127.0.0.1", port }, 0, clock, signal);
    return found === "open" || found === "ended" ? undefined : { stage: "closed", text: found.why };
  };
}

/**
 * Whether a url answers a plain GET, without a handshake: a server that counts its clients must not see one that is none.
 * http(s): with 2xx, 3xx, 400 to 403 (as Playwright's webServer), or 426, which is what a server for WebSocket alone says.
 * ws(s) and ws+unix: with anything but a gateway's 502 to 504. Many such servers end a connection that asks for no
 * handshake, or never answer it; then it is enough that they take connections and do not end them at once.
 */
export function urlProbe(url: string, clock: Clock): Probe {
  const target = new URL(url);
  return target.protocol.startsWith("ws") ? wsProbe(target, clock) : httpProbe(target, clock);
}

/** What a url must do to be ready, in words. */
export function urlExpectation(url: string): string {
  return url.startsWith("ws")
    ? `${url} takes connections, and does not answer with 502, 503 or 504`
    : `${url} answers with 2xx, 3xx, 400 to 403 or 426`;
}

/** Where a url is listened on: `127.0.0.1:8080`, or the path of a Unix socket. */
export function addressOf(url: URL): string {
  return url.protocol === "ws+unix:" ? (url.pathname.split(":")[0] ?? "") : `${url.hostname}:${portOf(url)}`;
}

/** Milliseconds that a WebSocket server may leave a plain GET without an answer, or a silent connection open, until it counts. */
const PATIENCE = 100;

/** What came of a GET. `silent`: the connection was taken, and `of` was not answered. */
type Heard =
  | { readonly kind: "status"; readonly status: number; readonly text: string }
  | { readonly kind: "other" }
  | { readonly kind: "no-tls" }
  | { readonly kind: "ended" }
  | { readonly kind: "silent"; readonly of: string }
  | { readonly kind: "closed"; readonly why: string };

function httpProbe(url: URL, clock: Clock): Probe {
  return async (signal) => {
    const heard = await get(url, clock, signal, undefined);
    if (heard.kind === "status" && isHttpReady(heard.status)) return undefined;
    return unready(heard, url);
  };
}

function wsProbe(url: URL, clock: Clock): Probe {
  return async (signal) => {
    const heard = await get(url, clock, signal, PATIENCE);
    switch (heard.kind) {
      case "status":
        return heard.status >= 502 && heard.status <= 504 ? unready(heard, url) : undefined;
      case "other":
        return undefined;
      case "silent":
        // Whoever took the connection and has got the whole request will serve a client as well.
        return heard.of === getLine(url) && !signal.aborted ? undefined : unready(heard, url);
      case "ended":
        return endsAtOnce(url, clock, signal);
      case "no-tls":
      case "closed":
        return unready(heard, url);
    }
  };
}

/**
 * Some servers end a connection that does not ask for a handshake. So does a forwarder (that of Docker) behind which nobody
 * listens yet, but that one does it whatever it is asked.
 */
async function endsAtOnce(url: URL, clock: Clock, signal: AbortSignal): Promise<Unready | undefined> {
  const found = await dial(connectionOf(url), PATIENCE, clock, signal);
  if (found === "open") return undefined;
  if (found !== "ended") return { stage: "closed", text: found.why };
  return { stage: "silent", text: `${addressOf(url)} takes connections and ends them at once` };
}

function isHttpReady(status: number): boolean {
  return (status >= 200 && status <= 403) || status === 426;
}

function unready(heard: Heard, url: URL): Unready {
  const connected = `connected to ${addressOf(url)}, but`;
  switch (heard.kind) {
    case "status":
      return { stage: "answered", status: heard.status, text: heard.text };
    case "other":
      return { stage: "answered", text: `${connected} ${getLine(url)} was answered with what is not HTTP` };
    case "no-tls":
      return { stage: "answered", text: `${connected} it does not speak TLS` };
    case "ended":
      return { stage: "silent", text: `${connected} it ended the connection without an answer to ${getLine(url)}` };
    case "silent":
      return { stage: "silent", text: `${connected} ${heard.of} was not answered` };
    case "closed":
      return { stage: "closed", text: heard.why };
  }
}

function pathOf(url: URL): string {
  return `${url.protocol === "ws+unix:" ? (url.pathname.split(":")[1] ?? "/") : url.pathname}${url.search}`;
}

function getLine(url: URL): string {
  return `GET ${pathOf(url)}`;
}

function isSecure({ protocol }: URL): boolean {
  return protocol === "https:" || protocol === "wss:";
}

function connectionOf(url: URL): NetConnectOpts {
  if (url.protocol === "ws+unix:") return { path: addressOf(url) };
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: portOf(url) ?? 0 };
}

async function requestOf(url: URL): Promise<ClientRequest> {
  // Whether the certificate is trusted is the clients' question; here only: does somebody answer.
  const options: RequestOptions & { rejectUnauthorized: boolean } = { agent: false, rejectUnauthorized: false };
  if (url.protocol === "ws+unix:") return httpRequest({ ...options, socketPath: addressOf(url), path: pathOf(url) });
  const target = new URL(url.href.replace(/^ws/, "http"));
  return isSecure(url) ? (await import("node:https")).request(target, options) : httpRequest(target, options);
}

/** Sends a GET and hears what comes; with a patience, for so many milliseconds after it was sent. */
async function get(url: URL, clock: Clock, signal: AbortSignal, patience: number | undefined): Promise<Heard> {
  const request = await requestOf(url);
  return new Promise((resolve) => {
    let heard: Heard | undefined;
    let waitsFor: string | undefined;
    let cancel = (): void => undefined;
    const stop = (): void => settle(waitsFor === undefined ? closed("no answer") : { kind: "silent", of: waitsFor });
    const settle = (what: Heard): void => {
      heard ??= what;
      request.destroy();
    };
    const sent = (): void => {
      waitsFor = getLine(url);
      if (patience !== undefined) cancel = clock.after(patience, stop);
    };
    request.once("socket", (socket: Socket) => {
      socket.once("connect", () => {
        if (isSecure(url)) waitsFor = "the TLS handshake";
        else sent();
      });
      socket.once("secureConnect", sent);
    });
    request.once("response", ({ statusCode: status = 0, statusMessage = "" }: IncomingMessage) =>
      settle({ kind: "status", status, text: `${status} ${statusMessage}`.trimEnd() }),
    );
    request.once("upgrade", (_, socket) => {
      settle({ kind: "other" });
      socket.destroy();
    });
    request.on("error", (error) => settle(waitsFor === undefined ? closed(reason(error)) : broken(error)));
    request.once("close", () => {
      cancel();
      signal.removeEventListener("abort", stop);
      resolve(heard ?? { kind: "ended" });
    });
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
    request.end();
  });
}

function closed(why: string): Heard {
  return { kind: "closed", why };
}

/** What an error means on a connection that was taken. */
function broken(error: Error): Heard {
  // An alert is an answer in TLS: it asks for a certificate, which the clients may have.
  if (codeOf(error).startsWith("HPE_") || /\balert\b/i.test(error.message)) return { kind: "other" };
  return /SSL routines|ERR_SSL/.test(`${error.message} ${codeOf(error)}`) ? { kind: "no-tls" } : { kind: "ended" };
}

/** Connects without a word: `open` when it is still so after so many milliseconds, or why not. */
function dial(
  to: NetConnectOpts,
  milliseconds: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<"open" | "ended" | { readonly why: string }> {
  return new Promise((resolve) => {
    let found: "open" | "ended" | { readonly why: string } = { why: "no answer" };
    let cancel = (): void => undefined;
    const socket = connect(to);
    const stop = (): void => void socket.destroy();
    const open = (): void => {
      found = "open";
      stop();
    };
    socket.once("connect", () => {
      found = "ended";
      if (milliseconds === 0) open();
      else cancel = clock.after(milliseconds, open);
    });
    // Its end is read, or it would not be heard of.
    socket.once("end", stop).resume();
    socket.once("error", (error) => {
      if (typeof found !== "string") found = { why: reason(error) };
    });
    socket.once("close", () => {
      cancel();
      signal.removeEventListener("abort", stop);
      resolve(found);
    });
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
}

function reason(error: Error): string {
  return reasons.get(codeOf(error)) ?? (error.message || codeOf(error) || "no answer");
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

const reasons = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ECONNRESET", "connection reset"],
  ["ENOTFOUND", "name not found"],
]);
