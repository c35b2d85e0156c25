import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../environment.ts";
import type { NetworkError } from "../net/network-error.ts";
import type { HeaderList } from "../recording/traffic.ts";
import { visible } from "../visible.ts";
import { ask, statusOf, urlOf, type Asked, type Target } from "./exchange.ts";
import { pairs, returnedHeaders } from "./forwarded-headers.ts";
import { KeptBody } from "./kept-body.ts";
import type { Recorder } from "./recorder.ts";

export interface PassOptions {
  readonly connection: number;
  readonly recorder: Recorder;
  readonly target: Target;
  /** The url of the proxy, as clients know it. */
  readonly proxy: URL;
  readonly clock: Clock;
}

/** Passes a plain HTTP request on, and its answer back, both as they come; then it is recorded. */
export function passHttp(message: IncomingMessage, response: ServerResponse, asked: Asked, options: PassOptions): void {
  const { connection, recorder, target, clock } = options;
  const body = new KeptBody();
  let told = false;
  const tellRequest = (): void => {
    if (told) return;
    told = true;
    recorder.request(connection, { ...asked, url: urlOf(asked), body: body.body });
  };
  const exchange = ask(asked, target, clock, (error) => {
    tellRequest();
    noAnswer(response, error, options);
  });
  message.on("data", (chunk: Buffer) => body.add(chunk));
  message.on("end", tellRequest);
  message.pipe(exchange.request);
  exchange.request.on("response", (answer) => {
    tellRequest();
    passAnswer(answer, response, options);
  });
  // Nobody asked for another protocol, and what is no answer cannot be passed on as one.
  exchange.request.on("upgrade", (_, socket) => socket.destroy());
  onBroken(response, () => {
    exchange.giveUp();
    tellRequest();
    recorder.ended(connection, "reset", "client");
  });
}

/** Calls back when a client has gone before it had its answer. */
export function onBroken(response: ServerResponse, broken: () => void): void {
  response.on("close", () => {
    if (!response.writableFinished) broken();
  });
}

/** Passes an answer on that is none of a handshake, and records it when it is over. */
export function passAnswer(answer: IncomingMessage, response: ServerResponse, options: PassOptions): void {
  const { connection, recorder } = options;
  const headers = pairs(answer.rawHeaders);
  const body = new KeptBody();
  try {
    writeHead(response, answer, returnedHeaders(headers, options.target.url, options.proxy));
  } catch (thrown) {
    answer.destroy();
    unsound(response, thrown as NodeJS.ErrnoException, options);
    return;
  }
  answer.on("data", (chunk: Buffer) => body.add(chunk));
  answer.on("end", () => {
    recorder.response(connection, { ...statusOf(answer), headers, body: body.body });
  });
  answer.on("error", (error: NodeJS.ErrnoException) => {
    recorder.response(connection, { ...statusOf(answer), headers, body: body.body });
    recorder.error(connection, "The target ended in the middle of its answer", error.code, {
      from: "server",
    });
    // So does what the client gets.
    response.destroy();
  });
  response.on("finish", () => recorder.ended(connection, "fin", undefined));
  answer.pipe(response);
}

/** Tells a client that the target gave no answer, and records why. */
export function noAnswer(response: ServerResponse, error: NetworkError, options: PassOptions): void {
  options.recorder.error(options.connection, sentence(error.message), error.code, { help: helpFor(error) });
  const status = error.error === "timeout" ? 504 : 502;
  sayInstead(response, status, `got no answer from the target: ${error.message}`, options);
}

/** Refuses a request for a host that is not the proxy's, and records it. */
export function misdirected(response: ServerResponse, authority: string, options: PassOptions): void {
  const host = visible(JSON.stringify(authority.slice(0, 100)));
  const help = "--listen HOST:PORT gives the proxy a name of its own";
  options.recorder.error(
    options.connection,
    `A client has asked for the host ${host}, which is not the proxy's`,
    undefined,
    {
      from: "client",
      help: `${help}.`,
    },
  );
  sayInstead(response, 421, `does not answer for the host ${host}: ${help}`, options);
}

// --- internal ---

/** What the target has sent is no head of an answer that HTTP can carry: a status below 100, a control character in it. */
function unsound(response: ServerResponse, { message, code }: NodeJS.ErrnoException, options: PassOptions): void {
  const { connection, recorder } = options;
  recorder.error(connection, `The target's answer cannot be passed on: ${message}`, code, { from: "server" });
  sayInstead(response, 502, `cannot pass the target's answer on: ${message}`, options);
}

function sayInstead(
  response: ServerResponse,
  status: number,
  what: string,
  { connection, recorder }: PassOptions,
): void {
  const body = `wstest record ${what}\n`;
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    Connection: "close",
  });
  response.on("finish", () => recorder.ended(connection, "unknown", undefined));
  response.end(body);
}

function writeHead(response: ServerResponse, answer: IncomingMessage, headers: HeaderList): void {
  const { status, statusText } = statusOf(answer);
  // What the target has not sent is not added.
  response.sendDate = false;
  response.removeHeader("connection");
  response.writeHead(status, statusText, headers.flat());
}

/** What a certificate is refused for is known to who started the proxy, or can be. */
function helpFor({ error, message }: NetworkError): string | undefined {
  if (error !== "tls" || !message.includes("certificate")) return undefined;
  return "--cacert FILE trusts its authority, -k accepts any certificate.";
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
