import { type ClientRequest, type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "../environment.ts";

/**
 * Looks once whether something answers: undefined when it does, else why not, in a few words (`connection refused`,
 * `404 Not Found`). Settles when the signal aborts; never throws; leaves no socket behind.
 */
export type Probe = (signal: AbortSignal) => Promise<string | undefined>;

/** Whether something listens on a port of 127.0.0.1. */
export function portProbe(port: number): Probe {
  return (signal) =>
    new Promise((resolve) => {
      let why: string | undefined = "no answer";
      const socket = connect({ host: "127.0.0.1", port });
      const stop = (): void => void socket.destroy();
      socket.once("connect", () => {
        why = undefined;
        socket.destroy();
      });
      socket.once("error", (error) => (why = reason(error)));
      socket.once("close", () => {
        signal.removeEventListener("abort", stop);
        resolve(why);
      });
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop);
    });
}

/**
 * Whether a url answers. http(s): with 2xx, 3xx, 400 to 403 (as Playwright's webServer), or 426, which is what a server for
 * WebSocket alone says. ws(s) and ws+unix: with a handshake, or any HTTP answer below 500.
 */
export function urlProbe(url: string, clock: Clock): Probe {
  return async (signal) => {
    const { request, judge } = await open(new URL(url));
    return answer(request, judge, clock, signal);
  };
}

/** What a url must do to be ready, in words. */
export function urlExpectation(url: string): string {
  return url.startsWith("ws")
    ? `${url} answers with a handshake or an HTTP status below 500`
    : `${url} answers with 2xx, 3xx, 400 to 403 or 426`;
}

type Judge = (status: number) => boolean;

const isHttpReady: Judge = (status) => (status >= 200 && status <= 403) || status === 426;
const isWsReady: Judge = (status) => status < 500;

async function open(url: URL): Promise<{ request: ClientRequest; judge: Judge }> {
  const isWs = url.protocol.startsWith("ws");
  const secure = url.protocol === "https:" || url.protocol === "wss:";
  const options: RequestOptions & { rejectUnauthorized: boolean } = {
    agent: false,
    // Whether the certificate is trusted is the clients' question; here only: does somebody answer.
    rejectUnauthorized: false,
    headers: isWs ? handshakeHeaders : {},
  };
  if (url.protocol === "ws+unix:") {
    const [socketPath, path] = url.pathname.split(":");
    const request = httpRequest({ ...options, socketPath, path: `${path ?? "/"}${url.search}` });
    return { request, judge: isWsReady };
  }
  const target = new URL(url.href.replace(/^ws/, "http"));
  const request = secure ? (await import("node:https")).request(target, options) : httpRequest(target, options);
  return { request, judge: isWs ? isWsReady : isHttpReady };
}

/** Milliseconds that a server has to end a connection that we closed. */
const GOODBYE = 500;

const handshakeHeaders = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": Buffer.from("wstest, ready? :").toString("base64"),
};

function answer(request: ClientRequest, judge: Judge, clock: Clock, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    let why: string | undefined = "no answer";
    let upgraded: Duplex | undefined;
    const stop = (): void => {
      request.destroy();
      upgraded?.destroy();
    };
    const settle = (): void => {
      signal.removeEventListener("abort", stop);
      resolve(why);
    };
    request.once("response", (response: IncomingMessage) => {
      const status = response.statusCode ?? 0;
      why = judge(status) ? undefined : `${status} ${response.statusMessage ?? ""}`.trimEnd();
      request.destroy();
    });
    request.once("upgrade", (_, socket) => {
      why = undefined;
      upgraded = socket;
      const cancel = clock.after(GOODBYE, () => socket.destroy());
      socket.once("close", () => {
        cancel();
        settle();
      });
      sayGoodbye(socket);
    });
    request.on("error", (error) => {
      if (why !== undefined) why = reason(error);
    });
    request.once("close", () => {
      if (!upgraded) settle();
    });
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
    request.end();
  });
}

/** Closes with 1000, so that the server under test sees a client that left in order (RFC 6455 section 5.5.1). */
function sayGoodbye(socket: Duplex): void {
  socket.on("error", () => socket.destroy()); // the handshake has been answered: how the connection ends is no news
  socket.resume();
  socket.end(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 1000 >> 8, 1000 & 0xff]));
}

function reason(error: Error): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return reasons.get(code) ?? (error.message || code || "no answer");
}

const reasons = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ECONNRESET", "connection reset"],
  ["ENOTFOUND", "name not found"],
]);
