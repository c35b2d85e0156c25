import { connect } from "node:net";
import { networkError, remoteOf } from "../net/network-error.ts";

/** Whether somebody takes connections at a target. */
export interface Looking {
  /** Why nobody does, as half a sentence; undefined where somebody does, or it is not known yet. */
  readonly absence: Promise<string | undefined>;
  /** It is not wanted any more. */
  end(): void;
}

/** Looks for a server by a connection over which nothing goes. It keeps no process alive. */
export function lookFor(url: URL): Looking {
  const secure = url.protocol === "wss:" || url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const socket = connect({ host, port: url.port === "" ? (secure ? 443 : 80) : Number(url.port) }).unref();
  const absence = new Promise<string | undefined>((resolve) => {
    socket.on("error", (error) => resolve(networkError(error, remoteOf(url.href)).message));
    socket.on("connect", () => socket.destroy()).on("close", () => resolve(undefined));
  });
  return { absence, end: () => void socket.destroy() };
}
