import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { onScratch } from "../net/scratch-socket.ts";
import type { HeaderList } from "../recording/traffic.ts";
import { type Asked, ask, statusOf, urlOf } from "./exchange.ts";
import { pairs, valueOf } from "./forwarded-headers.ts";
import { noAnswer, onBroken, passAnswer, type PassOptions } from "./pass-http.ts";
import { Splice } from "./splice.ts";

/** A client's opening handshake: node gives its socket away with it. */
export interface UpgradeIn {
  readonly message: IncomingMessage;
  readonly socket: Socket;
  /** What has come behind it. */
  readonly head: Buffer;
}

/**
 * Passes an opening handshake on. At a 101 the two sockets become one; any other answer is passed back, and ends the
 * connection. `spliced` is given what holds the two together, and `apart` is called when it holds no longer.
 */
export function passUpgrade(
  { message, socket, head }: UpgradeIn,
  asked: Asked,
  options: PassOptions,
  { spliced, apart }: { readonly spliced: (splice: Splice) => void; readonly apart: (splice: Splice) => void },
): void {
  const { connection, recorder, target, clock } = options;
  recorder.request(connection, { ...asked, url: urlOf(asked) });
  const response = answerOn(socket, message);
  const exchange = ask(asked, target, clock, (error) => noAnswer(response, error, options));
  onBroken(response, () => {
    exchange.giveUp();
    recorder.ended(connection, "reset", "client");
  });
  // It is read meanwhile, or nobody would hear that it has left.
  const early = [head];
  let size = head.length;
  const keep = (chunk: Buffer): void => {
    early.push(chunk);
    size += chunk.length;
    if (size > MOST_EARLY) socket.pause();
  };
  const left = (): void => void socket.destroy();
  socket.on("data", keep).once("end", left).resume();
  exchange.request.on("response", (answer) => passAnswer(answer, response, options));
  exchange.request.on("upgrade", (answer: IncomingMessage, server: Socket, rest: Buffer) => {
    const headers = pairs(answer.rawHeaders);
    recorder.response(connection, { ...statusOf(answer), headers });
    response.removeAllListeners("close");
    response.detachSocket(socket);
    socket.off("data", keep).off("end", left);
    if (socket.destroyed) {
      server.destroy();
      recorder.ended(connection, "reset", "client");
      return;
    }
    const client = onScratch(socket);
    client.write(headText(answer, headers), "latin1");
    const splice: Splice = new Splice({
      client,
      server,
      connection,
      recorder,
      clock,
      ended: () => apart(splice),
    });
    spliced(splice);
    splice.passOn("server", rest);
    splice.passOn("client", Buffer.concat(early));
  });
  exchange.request.end();
}

/** What answers a request whose socket node has given away; the connection ends with the answer. */
export function answerOn(socket: Socket, message: IncomingMessage): ServerResponse {
  // Until it is spliced nobody else listens, and an unheard error would end the process.
  socket.on("error", ignore);
  const response = new ServerResponse(message);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on("finish", () => socket.end());
  return response;
}

/** Whether a request opens a WebSocket: what else is upgraded cannot be read by whoever reads the recording. */
export function isWebSocket(headers: HeaderList): boolean {
  return valueOf(headers, "upgrade")?.toLowerCase() === "websocket";
}

// --- internal ---

/** Bytes that a client may send before it has its answer. */
const MOST_EARLY = 1024 * 1024;

function headText(answer: IncomingMessage, headers: HeaderList): string {
  const { status, statusText } = statusOf(answer);
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${statusText}\r\n${lines.join("")}\r\n`;
}

function ignore(): void {}
